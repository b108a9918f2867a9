"""What a comment sets apart from the finding that speaks for several calls."""

from govlint.model.facts import Call, ProjectFacts


def set_apart(name: str, call: Call, project: ProjectFacts) -> bool:
    """Whether a comment on the call's own statement names a check: it means this call alone."""
    return any(
        name in comment.text
        and comment.span.path == call.span.path
        and comment.first <= call.span.line <= comment.last
        for comment in project.comments
    )

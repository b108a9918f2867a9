"""Every limit of a work tree, from code and from settings files."""

from pathlib import Path

from govlint.catalog.limits import vocabulary
from govlint.engine.run import Options, effective_policy, run
from govlint.extract.settings.find import carrier, find_limits
from govlint.inputs.discover import discover
from govlint.model.facts import Limit


def ceilings(root: Path, options: Options) -> tuple[list[Limit], list[str]]:
    """The limits below `root`, sorted by place, and what could not be read, a line each.

    Raises PolicyError.
    """
    report = run(options)
    errors = list(report.errors)
    policy = effective_policy(root, options)
    known = vocabulary().governing(policy.governed)
    limits = {(limit.span, limit.key): limit for limit in report.facts.limits}
    found = discover(root, (), policy.exclude, lambda path: carrier(path) is not None)
    for path in found.files:
        try:
            data = (root / path).read_bytes()
        except OSError as error:
            errors.append(f"{path}: cannot be read: {error.strerror}")
            continue
        more, problems = find_limits(path, data, known)
        limits |= {(limit.span, limit.key): limit for limit in more}
        errors += [f"{problem.span}: {problem.says}" for problem in problems if problem.blocks]
    return [limits[each] for each in sorted(limits)], errors

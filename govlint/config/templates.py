"""Ready policies for common workloads, and the files that run govlint before a merge."""

from govlint.config.packs import shipped

POLICIES = ("chat", "agents", "embeddings", "batch")

HOOK = ".pre-commit-config.yaml"
WORKFLOW = ".github/workflows/govlint.yml"


def policy_template(name: str) -> str:
    """The text of a ready policy, one of POLICIES."""
    return (shipped("templates") / "policies" / f"{name}.yaml").read_text("utf-8")


def hook_file(requirement: str) -> str:
    """A pre-commit configuration; `requirement` is what pip installs govlint from."""
    return _adoption("hook", requirement)


def hook_entry(requirement: str) -> str:
    """What goes below `repos:` of a configuration that is there already."""
    return hook_file(requirement).partition("repos:\n")[2]


def workflow(requirement: str) -> str:
    """A GitHub workflow that gates pull requests."""
    return _adoption("workflow", requirement)


def _adoption(name: str, requirement: str) -> str:
    text = (shipped("templates") / "adoption" / f"{name}.yaml").read_text("utf-8")
    return text.replace("REQUIREMENT", requirement)

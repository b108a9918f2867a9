"""Where govlint was installed from, as pip writes it down."""

import json
from importlib.metadata import PackageNotFoundError, distribution

import govlint


def requirement() -> tuple[str, bool]:
    """What pip installs this govlint from, and whether other machines can reach it.

    A version-controlled origin (PEP 610) is pinned to its commit; a version of the index to
    itself. A local folder is no origin for others.
    """
    try:
        told = distribution("govlint").read_text("direct_url.json")
    except PackageNotFoundError:
        return f"govlint=={govlint.__version__}", False
    if told is None:
        return f"govlint=={govlint.__version__}", True
    origin = json.loads(told)
    vcs = origin.get("vcs_info")
    if not vcs:
        return f"govlint=={govlint.__version__}", False
    return f"govlint @ {vcs['vcs']}+{origin['url']}@{vcs['commit_id']}", True

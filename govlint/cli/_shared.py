"""Options and answers that several verbs have in common."""

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from govlint.checks._load import all_checks
from govlint.model.check import Check

PATHS = click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
POLICY = click.option(
    "--policy", type=click.Path(path_type=Path), metavar="FILE", help="Policy file to use."
)
EXCLUDE = click.option(
    "--exclude", multiple=True, metavar="GLOB", help="Leave these files out; repeatable."
)


JOBS = click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Processes to parse in; default: one a processor; 1: only this one.",
)


def caching(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds --jobs, --no-cache and --cache-dir: how a run is made, not what it says."""
    folder = click.option(
        "--cache-dir",
        type=click.Path(path_type=Path, file_okay=False),
        envvar="GOVLINT_CACHE_DIR",
        metavar="DIR",
        help="Where facts are kept between runs; default: your own cache folder.",
    )
    none = click.option("--no-cache", is_flag=True, help="Neither read nor keep facts.")
    return JOBS(none(folder(command)))


def baselining(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds --baseline and --no-baseline."""
    file = click.option(
        "--baseline",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Accepted findings; default: the policy's, else .govlint/baseline.json if it exists.",
    )
    none = click.option("--no-baseline", is_flag=True, help="Judge accepted findings as new.")
    return file(none(command))


def find_checks(names: Iterable[str]) -> frozenset[str]:
    """Names of the checks meant by names, codes and beginnings of codes (GOV2), with commas or
    without. Raises click.UsageError for one that means none."""
    found: set[str] = set()
    for name in (part.strip() for each in names for part in each.split(",")):
        if name:
            found.update(check.name for check in _meant(name))
    return frozenset(found)


def find_check(name: str) -> Check:
    """The one check of a name or code. Raises click.UsageError."""
    checks = _meant(name)
    if len(checks) > 1:
        raise click.UsageError(f"{name} means {', '.join(check.name for check in checks)}")
    return checks[0]


def _meant(name: str) -> list[Check]:
    checks = all_checks()
    if name.lower() in checks:
        return [checks[name.lower()]]
    coded = [
        check for check in checks.values() if len(name) > 3 and check.code.startswith(name.upper())
    ]
    if coded:
        return coded
    near = get_close_matches(name.lower(), checks, n=1)
    hint = f"did you mean {near[0]}?" if near else "`govlint checks` lists them"
    raise click.UsageError(f"there is no check named {name}; {hint}")


def actor_name() -> str:
    """Who runs this: whom the CI names, else the user of this machine."""
    import getpass
    import os

    for variable in ("GITHUB_ACTOR", "GITLAB_USER_LOGIN"):
        if name := os.environ.get(variable):
            return name
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"

"""Every limit of a work tree, from code and from settings files."""

from dataclasses import replace
from pathlib import Path

from govlint.engine.run import Options, run
from govlint.model.facts import Limit


def ceilings(root: Path, options: Options) -> tuple[list[Limit], list[str]]:
    """The limits below `root`, sorted by place, and what could not be read, a line each."""
    report = run(replace(options, use_baseline=False))
    errors = list(report.errors)
    errors += [f"{one.span}: {one.says}" for one in report.facts.problems if one.blocks]
    return sorted(report.facts.limits, key=lambda one: (one.span, one.key)), errors

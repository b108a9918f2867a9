"""Whether a loop ends: every way round it has to hold something finite that moves."""

from govlint.extract.bounds.context import Context, Link, Verdict
from govlint.extract.bounds.loop import judge_loop, new_study
from govlint.extract.bounds.recursion import judge_recursion

__all__ = ["Context", "Link", "Verdict", "judge_loop", "judge_recursion", "new_study"]

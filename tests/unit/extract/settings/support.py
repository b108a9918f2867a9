"""Reading a settings file and saying its limits in one line each."""

from textwrap import dedent

from govlint.catalog.limits import vocabulary
from govlint.extract.settings.find import find_limits
from govlint.model.facts import Limit, Problem
from govlint.model.state import Known


def show(limit: Limit) -> str:
    """line:column key = amount unit/per [subject] (alert)"""
    amount = limit.amount.value if isinstance(limit.amount, Known) else "?"
    per = f"/{limit.per}" if limit.per else ""
    subject = f" [{limit.subject}]" if limit.subject else ""
    return f"{limit.span.line}:{limit.span.column} {limit.key} = {amount} {limit.unit}{per}{subject}{'' if limit.hard else ' (alert)'}"


def read(
    path: str, text: str | bytes, governed: tuple[str, ...] = ()
) -> tuple[list[Limit], list[Problem]]:
    data = text if isinstance(text, bytes) else dedent(text).encode()
    return find_limits(path, data, vocabulary().governing(governed))

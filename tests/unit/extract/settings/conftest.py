from collections.abc import Callable

import pytest

from tests.unit.extract.settings.support import read, show

Said = Callable[..., list[str]]


@pytest.fixture
def limits() -> Said:
    """limits(path, text) -> one line a limit; the file must have no problem."""

    def said(path: str, text: str | bytes, governed: tuple[str, ...] = ()) -> list[str]:
        found, problems = read(path, text, governed)
        assert problems == []
        return [show(limit) for limit in found]

    return said


@pytest.fixture
def problems() -> Said:
    """problems(path, text) -> "line:column says (blocks)"."""

    def said(path: str, text: str | bytes) -> list[str]:
        _, found = read(path, text)
        return [
            f"{p.span.line}:{p.span.column} {p.says}{' (blocks)' if p.blocks else ''}"
            for p in found
        ]

    return said

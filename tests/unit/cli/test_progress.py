import io
import sys

import pytest

from govlint.cli import _progress
from govlint.cli._progress import progress
from govlint.engine import watch


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    for name in ("CI", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(_progress, "PATIENCE", 0.0)
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    return stream


def scan() -> None:
    watch.enter("parse")
    watch.progress(1203, 2461)


def test_it_says_how_far_it_is_and_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    stderr = at_a_terminal(monkeypatch)
    with progress(quiet=False):
        scan()
    said = stderr.getvalue()
    assert "reading code" in said
    assert "1,203 of 2,461 files" in said
    assert said.endswith("\x1b[2K")  # the line is wiped


@pytest.mark.parametrize("why", ["quiet", "CI", "TERM", "pipe", "quick"])
def test_it_keeps_quiet(why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stderr = at_a_terminal(monkeypatch)
    match why:
        case "CI":
            monkeypatch.setenv("CI", "true")
        case "TERM":
            monkeypatch.setenv("TERM", "dumb")
        case "pipe":
            monkeypatch.setattr(stderr, "isatty", lambda: False)
        case "quick":
            monkeypatch.setattr(_progress, "PATIENCE", 60.0)
    with progress(quiet=why == "quiet"):
        scan()
    assert stderr.getvalue() == ""


def test_nobody_has_to_watch() -> None:
    scan()

import io
from dataclasses import replace

import pytest

from govlint.model.finding import Standing
from govlint.model.report import Coverage, Report
from govlint.model.source import Span, Step
from govlint.report.console import View, wants_color, write
from tests.unit.report.sample import CLIENT, REPORT, UNTAGGED

SHOWN = """\
error[GOV101 untagged-call]: `openai.chat.completions.create` carries no team_id
 --> app/a b.py:8:12
  |
8 |         answer = client.chat.completions.create(model="gpt-5", messages=text)
  |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
 ::: app/a b.py:3:10
3 | client = OpenAI()
  |          -------- the client is made here, without default_headers
  = help: pass metadata={...} here, or default_headers on the client
  = docs: govlint explain untagged-call

"""


def text(report: Report, view: View | None = None, color: str = "never") -> str:
    stream = io.StringIO()
    write(report, stream, color, view)
    return stream.getvalue()


def test_a_finding() -> None:
    said = text(replace(REPORT, findings=(UNTAGGED,)), View(quiet=True))
    assert said == SHOWN


def test_last_line() -> None:
    assert text(REPORT).splitlines()[-1] == (
        "fail: 1 error, 1 warning in 412 files, 31 read, 58 calls, 4 agents, 3 unknown, 1 suppressed"
    )
    empty = Report("pass", (), Coverage(files=1))
    assert text(empty) == "pass: nothing found in 1 file, 0 read, 0 calls, 0 agents, 0 unknown\n"


def test_no_verdict_says_why() -> None:
    report = Report("none", (), Coverage(), errors=("govlint.yaml:3:1: unknown key [red]x",))
    assert text(report).splitlines() == [
        "error: govlint.yaml:3:1: unknown key [red]x",
        "no verdict",
    ]


def test_suppressed_ones_are_shown_on_request() -> None:
    assert "uncapped-call" not in text(REPORT)
    said = text(REPORT, View(show=frozenset({Standing.SUPPRESSED})))
    assert "suppressed note[GOV203 uncapped-call]: the call has no output-token cap\n" in said
    assert "  = reason: nightly batch, billed to research\n" in said


def test_the_unsure_say_so() -> None:
    assert "ends this loop (not sure)\n" in text(REPORT)


def test_many_places() -> None:
    steps = tuple(Step(CLIENT, f"call {n}") for n in range(7))
    report = replace(REPORT, findings=(replace(UNTAGGED, because=steps),))
    short, whole = text(report), text(report, View(verbose=True))
    assert "call 4\n" in short
    assert "call 5\n" not in short
    assert "  = note: and 2 more places (-v shows them)\n" in short
    assert "call 6\n" in whole
    assert "more places" not in whole
    report = replace(REPORT, findings=(replace(UNTAGGED, because=steps[:6]),))
    assert "  = note: and 1 more place (-v shows it)\n" in text(report)


def test_places_without_text() -> None:
    finding = replace(
        UNTAGGED, at=Span("gone.py", 120, 3), because=(Step(Span(".env", 2), "set here"),)
    )
    said = text(replace(REPORT, findings=(finding,)), View(quiet=True)).splitlines()
    assert said[1:3] == ["   --> gone.py:120:3", "    = note: .env:2:1: set here"]


def test_scanned_text_is_escaped() -> None:
    evil = "\x1b]0;owned\x07[red]\u202e"
    source = f"x = '{evil}'\n"
    finding = replace(
        UNTAGGED,
        at=Span(f"{evil}.py", 1, 1, 1, 2),
        says=evil,
        help=evil,
        reason=evil,
        because=(Step(Span(f"{evil}.py", 1, 5, 1, 6), evil),),
    )
    report = replace(REPORT, findings=(finding,), sources={f"{evil}.py": source}, errors=(evil,))
    said = text(report, View(statistics=True))
    assert not set(said) & set("\x1b\x07\u202e")
    assert said.count("\\x1b]0;owned\\x07[red]\\u202e") == 9


def test_colour() -> None:
    assert "\x1b[1;31merror[GOV101 untagged-call]" in text(REPORT, color="always")
    assert "\x1b" not in text(REPORT, color="never")


@pytest.mark.parametrize(
    ("flag", "environ", "terminal", "expected"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "0"}, False, False),
        ("auto", {"CLICOLOR_FORCE": "1"}, False, True),
        ("auto", {"TERM": "dumb"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_whether_to_use_colour(
    flag: str, environ: dict[str, str], terminal: bool, expected: bool
) -> None:
    stream = io.StringIO()
    stream.isatty = lambda: terminal  # type: ignore[method-assign]
    assert wants_color(stream, flag, environ) is expected


def test_statistics_and_timings() -> None:
    report = replace(
        REPORT, findings=(UNTAGGED, UNTAGGED, *REPORT.findings), timings={"parse": 1.5}
    )
    said = text(report, View(statistics=True, timings=True)).splitlines()
    assert said[-4:-1] == [
        "     3  GOV101 untagged-call   3 errors",
        "     1  GOV301 unbounded-loop  1 warning",
        "    1500 ms  parse",
    ]

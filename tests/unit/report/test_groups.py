"""What the console says once instead of often, and where it says to begin."""

import io
from dataclasses import replace

import pytest

from govlint.model.baseline import BaselineUse
from govlint.model.finding import Finding, Severity, Standing
from govlint.model.report import Report
from govlint.model.source import Span, Step
from govlint.report.console import View, write
from govlint.report.parts.groups import groups, levers
from tests.unit.report.sample import CALL, REPORT, UNBOUNDED, UNTAGGED

SOURCES = {"a.py": "\n    first(1)\n", "b/c.py": "\n\n\n\n\n\n\n\n\n  second(22)\n"}
A = replace(UNTAGGED, at=Span("a.py", 2, 5, 2, 13), because=())
B = replace(A, at=Span("b/c.py", 10, 3, 10, 13))
NOTE = replace(A, severity=Severity.NOTE, because=(Step(CALL, "here"),))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def lines(
    *findings: Finding, view: View | None = None, stream: io.StringIO | None = None
) -> list[str]:
    stream = stream or io.StringIO()
    report = replace(REPORT, findings=findings, sources=SOURCES)
    write(report, stream, "never", view or View(quiet=True))
    return stream.getvalue().splitlines()


def test_what_says_the_same_is_said_once() -> None:
    assert lines(B, A) == [
        "error[GOV101 untagged-call]: `openai.chat.completions.create` carries no team_id (2 times)",
        " --> a.py:2:5",
        "  |",
        "2 |     first(1)",
        "  |     ^^^^^^^^",
        " --> b/c.py:10:3   second(22)",
        "  = help: pass metadata={...} here, or default_headers on the client",
        "  = docs: govlint explain untagged-call",
        "",
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"help": "do something else"},
        {"says": "another sentence"},
        {"severity": Severity.WARNING},
        {"name": "uncapped-call"},
        {"reason": "because"},
    ],
)
def test_what_differs_is_said_apart(other: dict[str, object]) -> None:
    assert len(groups([A, replace(B, **other)])) == 2  # type: ignore[arg-type]


def test_all_of_it_on_request() -> None:
    said = lines(A, B, view=View(quiet=True, verbose=True))
    assert sum(line.startswith("error[") for line in said) == 2
    assert sum("= docs:" in line for line in said) == 1


def test_errors_first_and_notes_short() -> None:
    said = lines(NOTE, UNBOUNDED, B)
    heads = [line.partition("[")[0] for line in said if "[GOV" in line]
    assert heads == ["error", "warning", "note"]
    assert said[-4:] == [
        "note[GOV101 untagged-call]: `openai.chat.completions.create` carries no team_id",
        " --> a.py:2:5   first(1)",
        "  = help: pass metadata={...} here, or default_headers on the client",
        "",
    ]
    assert "2 |     first(1)" in lines(NOTE, view=View(quiet=True, verbose=True))


def test_many_places_of_a_note_are_counted() -> None:
    said = lines(*(replace(NOTE, at=Span("a.py", 2, n)) for n in range(1, 8)))
    assert sum("--> a.py" in line for line in said) == 4
    assert "  = note: and 3 more places (-v shows them)" in said


def test_no_place_of_an_error_is_left_out() -> None:
    said = lines(*(replace(A, at=Span("gone.py", n)) for n in range(1, 40)))
    assert sum("--> gone.py" in line for line in said) == 39


def test_help_is_wrapped_at_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    said = lines(A, stream=Terminal())
    assert said[:2] == [
        "error[GOV101 untagged-call]:",
        "  `openai.chat.completions.create` carries no",
    ]
    assert said[7:9] == [
        "  = help: pass metadata={...} here, or",
        "          default_headers on the client",
    ]
    assert all(len(line) <= 50 for line in said)


def client(path: str, calls: int) -> Finding:
    stands_for = tuple(Span(path, 20 + n) for n in range(calls))
    return replace(UNTAGGED, at=Span(path, 12), function="client", stands_for=stands_for)


def test_where_to_begin() -> None:
    found = [client("a.py", 2), client("b.py", 14), client("c.py", 1), client("d.py", 3), A]
    assert [lever.says for lever in levers(found, most=2)] == [
        "14 calls share the client at b.py:12: tag it once",
        "3 calls share the client at d.py:12: tag it once",
    ]
    said = lines(*found, view=View())
    assert said[-5:-2] == [
        "mend first: 14 calls share the client at b.py:12: tag it once",
        "mend first: 3 calls share the client at d.py:12: tag it once",
        "mend first: 2 calls share the client at a.py:12: tag it once",
    ]


def agent(path: str, *because: Step, **more: object) -> Finding:
    one = replace(
        UNTAGGED, code="GOV201", name="unguarded-agent", at=Span(path, 3), because=because
    )
    return replace(one, **more)  # type: ignore[arg-type]


def test_findings_meet_where_one_change_can_mend_them() -> None:
    way = Step(Span("llm.py", 4), "leads to the call")
    call = Step(Span("sdk.py", 9), "`x` is called here")
    found = [agent("a.py", way, call), agent("b.py", way, call), agent("c.py", call, call)]
    assert [(lever.at, lever.mends) for lever in levers(found)] == [
        (call.at, 3),
        (way.at, 2),
    ]
    assert levers(found)[0].says == (
        "3 unguarded-agent findings meet at sdk.py:9 (`x` is called here): "
        "one change there can mend them"
    )
    assert [lever.at for lever in levers(found[:2])] == [call.at]


@pytest.mark.parametrize(
    "other",
    [
        {"severity": Severity.NOTE},
        {"standing": Standing.BASELINED},
        {"name": "unlimited-turns"},
        {"code": "GOV301"},
        {"because": (Step(Span("sdk.py", 9), "something else"),)},
        {"at": Span("a.py", 3)},
    ],
)
def test_they_do_not_meet_otherwise(other: dict[str, object]) -> None:
    call = Step(Span("sdk.py", 9), "`x` is called here")
    assert levers([agent("a.py", call), agent("b.py", call, **other)]) == []


def test_the_pack_offers_a_policy_once_it_asks_for_tags_that_nobody_has() -> None:
    def offered(policy: str, *findings: Finding) -> list[str]:
        stream = io.StringIO()
        write(replace(REPORT, policy=policy, findings=findings), stream, "never")
        return [line for line in stream.getvalue().splitlines() if "govlint init" in line]

    (said,) = offered("recommended", A, client("b.py", 4))
    assert said.startswith("your own rules: 5 calls lack tags of the pack recommended; ")
    assert offered("recommended", A, client("b.py", 3)) == []
    assert offered("govlint.yaml", A, B, client("b.py", 9)) == []


def test_a_baseline_is_offered_once_there_are_many_errors() -> None:
    def offered(report: Report) -> bool:
        stream = io.StringIO()
        write(report, stream, "never")
        return "`govlint baseline write`" in stream.getvalue()

    many = replace(REPORT, findings=(A,) * 10)
    assert offered(many)
    assert not offered(replace(REPORT, findings=(A,) * 9))
    assert not offered(replace(many, baseline=BaselineUse("b.json", (), (), 0, True)))


def test_times_of_checks_stand_under_their_stage() -> None:
    stream = io.StringIO()
    report = replace(
        REPORT,
        findings=(),
        timings={"checks": 0.25, "cache": 0.001},
        check_timings={"untagged-call": 0.02, "uncapped-call": 0.2, "inert-guard": 0.00001},
    )
    write(report, stream, "never", View(quiet=True, timings=True))
    assert stream.getvalue().splitlines() == [
        "     250 ms  checks",
        "       200.0 ms  uncapped-call",
        "        20.0 ms  untagged-call",
        "       1 ms  cache",
    ]


def test_a_label_that_does_not_fit_goes_below(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    step = Step(Span("b/c.py", 10, 3, 10, 13), "this is why it comes round and round again")
    said = lines(replace(A, because=(step,)), stream=Terminal())
    at = said.index("  ::: b/c.py:10:3")
    assert said[at + 1 : at + 4] == [
        "10 |   second(22)",
        "   |   ----------",
        "   |   this is why it comes round and round again",
    ]


def test_what_is_known_about_the_place_itself_stands_at_its_mark() -> None:
    own = replace(A, because=(Step(A.at, "it is the first"),))
    assert "  |     ^^^^^^^^ it is the first" in lines(own)
    said = replace(own, says="it goes on: it is the first")
    assert "  |     ^^^^^^^^" in lines(said)


def test_only_the_first_line_is_bold() -> None:
    stream = io.StringIO()
    write(replace(REPORT, findings=(A,), sources=SOURCES), stream, "always", View(quiet=True))
    assert "\x1b[1;34m2 | \x1b[0m    first(1)" in stream.getvalue()

from dataclasses import replace

from govlint.model.finding import Severity
from govlint.report import github
from tests.unit.report.sample import REPORT, UNBOUNDED, UNTAGGED


def test_worst_first_and_only_what_is_new() -> None:
    assert github.render(REPORT).splitlines() == [
        (
            "::error file=app/a b.py,line=8,endLine=8,title=GOV101 untagged-call,col=12::"
            "`openai.chat.completions.create` carries no team_id%0A"
            "pass metadata={...} here, or default_headers on the client"
        ),
        (
            "::warning file=app/a b.py,line=7,endLine=7,title=GOV301 unbounded-loop,col=5::"
            "nothing but the model's answer ends this loop%0Acount the turns"
        ),
    ]


def test_nothing_to_say() -> None:
    assert github.render(replace(REPORT, findings=())) == ""


def test_text_of_the_tree_ends_no_command() -> None:
    at = UNTAGGED.at._replace(path="a:b,c\n::error::x%.py")
    evil = replace(UNTAGGED, at=at, says="100%\r\n::set-output name=x::y\x1b[0m", help="")
    text = github.render(replace(REPORT, findings=(evil,)))
    assert text.splitlines() == [
        (
            "::error file=a%3Ab%2Cc\\n%3A%3Aerror%3A%3Ax%25.py,line=8,endLine=8,"
            "title=GOV101 untagged-call,col=12::100%25\\r\\n::set-output name=x::y\\x1b[0m"
        )
    ]


def test_ten_of_each_kind_and_the_rest_counted() -> None:
    errors = [replace(UNTAGGED, at=UNTAGGED.at._replace(line=n)) for n in range(1, 13)]
    notes = [replace(UNBOUNDED, severity=Severity.NOTE) for _ in range(10)]
    told = replace(REPORT, findings=(*notes, *errors), errors=("it broke",))
    lines = github.render(told).splitlines()
    assert lines[0] == "::error title=govlint::it broke"
    assert [line.split(",")[1] for line in lines[1:10]] == [f"line={n}" for n in range(1, 10)]
    assert sum(line.startswith("::error ") for line in lines) == 10
    assert sum(line.startswith("::notice ") for line in lines) == 10
    assert lines[-1] == "::notice title=govlint::4 more findings are not shown here"


def test_exactly_ten_notices_need_no_count() -> None:
    notes = tuple(replace(UNBOUNDED, severity=Severity.NOTE) for _ in range(10))
    lines = github.render(replace(REPORT, findings=notes)).splitlines()
    assert len(lines) == 10
    assert all(line.startswith("::notice file=") for line in lines)

from dataclasses import replace

from govlint.decide.fingerprint import stamp
from govlint.model.finding import Finding
from govlint.model.source import Span


def finding(line: int, **changes: object) -> Finding:
    made = Finding(
        at=Span("app/llm.py", line),
        says="it carries no team",
        help="",
        name="untagged-call",
        code="GOV101",
        function="app.llm.ask",
        subject="openai.responses.create",
        statement="client.responses.create(model='m')",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def prints(*findings: Finding) -> list[str]:
    return [one.fingerprint for one in stamp(findings)]


def test_value() -> None:
    assert prints(finding(3)) == ["504c0aa035aea518312df821a065b503"]


def test_lines_columns_and_words_do_not_matter() -> None:
    moved = finding(90, says="other words", help="other help")
    spaced = finding(3, statement="client.responses.create(model='m')\n ")
    assert prints(finding(3)) == prints(moved) == prints(spaced)


def test_every_part_of_the_identity_matters() -> None:
    every = [
        finding(3),
        finding(3, name="uncapped-call"),
        finding(3, at=Span("app/other.py", 3)),
        finding(3, function="app.llm.tell"),
        finding(3, subject="openai.embeddings.create"),
        finding(3, statement="client.responses.create(model='n')"),
    ]
    assert len({prints(one)[0] for one in every}) == len(every)


def test_equals_are_counted_in_order_of_place() -> None:
    first, second = stamp([finding(9), finding(3)])
    assert (first.at.line, second.at.line) == (3, 9)
    assert first.fingerprint == prints(finding(3))[0]
    assert second.fingerprint != first.fingerprint


def test_parts_cannot_run_into_each_other() -> None:
    assert prints(finding(3, function="a", subject="bc")) != prints(
        finding(3, function="ab", subject="c")
    )

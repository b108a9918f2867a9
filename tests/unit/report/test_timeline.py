"""The formats of a history: what a hostile repository writes stays text."""

import csv
import io
import json
from datetime import UTC, datetime
from decimal import Decimal
from importlib.resources import files

import jsonschema

from govlint.model.facts import Limit, Unit
from govlint.model.history import History, Row
from govlint.model.source import Span
from govlint.model.state import Known, Unknown
from govlint.report.timeline import COLUMNS, render


def limit(amount: Known[Decimal | None] | Unknown, path: str = "s.py") -> Limit:
    return Limit(
        Span(path, 3, 1, 3, 5), "MAX_USD", "MAX_USD", amount, Unit.USD, "python", "session"
    )


def row(**more: object) -> Row:
    values: dict[str, object] = {
        "when": datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
        "commit": "c" * 40,
        "author": "Dora",
        "author_email": "dora@corp.example",
        "committer": "Lena",
        "committer_email": "lena@corp.example",
        "subject": "hotfix",
        "kind": "raised",
        "before": limit(Known(Decimal("0.50"))),
        "after": limit(Known(Decimal("5.00"))),
        "ratio": Decimal("1E+1"),
    }
    return Row(**{**values, **more})  # type: ignore[arg-type]


HOSTILE = row(
    author="=cmd()|'/bin/sh'!A0",
    subject='\x1b[2J,"two\nlines" | `x` <script>',
    after=limit(Unknown("outside"), "a|b\n::error::/s.py"),
    ratio=None,
    kind="hidden",
)


def test_table() -> None:
    lines = render(History((row(), HOSTILE), 2), "table").split("\n")
    assert len(lines) == 4
    assert lines[1].split("  ")[0] == "2026-11-22"
    assert " ".join(lines[1].split()) == (
        "2026-11-22 raised 10 0.50 usd per session 5.00 usd per session MAX_USD s.py:3 "
        "cccccccccc Dora none"
    )
    assert "a|b\\n::error::/s.py:3" in lines[2]
    assert render(History((), 9), "table") == ""


def test_markdown() -> None:
    head, rule, first, second, end = render(History((row(), HOSTILE), 2), "md").split("\n")
    assert (head.count("|"), rule.count("|"), end) == (11, 11, "")
    assert first == (
        "| 2026-11-22 | raised | 10 | 0\\.50 usd per session | 5\\.00 usd per session | MAX\\_USD "
        "| s\\.py\\:3 | cccccccccc | Dora | none |"
    )
    assert "a\\|b\\\\n\\:\\:error\\:\\:/s\\.py\\:3" in second


def test_csv() -> None:
    head, first, second = csv.reader(io.StringIO(render(History((row(), HOSTILE), 2), "csv")))
    assert tuple(head) == COLUMNS
    told = dict(zip(head, first, strict=True))
    assert (told["when"], told["ratio"], told["line"]) == ("2026-11-22T09:30:00Z", "10", "3")
    assert (told["from"], told["to"], told["unit"], told["per"]) == (
        "0.50",
        "5.00",
        "usd",
        "session",
    )
    hostile = dict(zip(head, second, strict=True))
    assert hostile["author"] == "'=cmd()|'/bin/sh'!A0"
    assert hostile["subject"] == '\\x1b[2J,"two\\nlines" | `x` <script>'


def test_json() -> None:
    document = json.loads(render(History((row(), HOSTILE), 2, 1, ("x",)), "json"))
    schema = files("govlint.report").joinpath("schema/history.schema.json").read_text("utf-8")
    jsonschema.validate(document, json.loads(schema))
    assert (document["schema"], document["commits"], document["unreadable"]) == (
        "govlint.history/1", 2, 1
    )  # fmt: skip
    first, second = document["changes"]
    assert first["from"] == {
        "state": "known", "amount": "0.50", "unit": "usd", "per": "session", "file": "s.py", "line": 3,
    }  # fmt: skip
    assert (first["ratio"], first["approval"], first["agent"]) == ("10", "none", None)
    assert second["to"]["state"] == "unknown"
    assert second["subject"] == HOSTILE.subject

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from govlint.model.finding import Standing
from govlint.model.source import Span
from govlint.report import markdown
from tests.unit.report.sample import REPORT, UNTAGGED

HEAD = (
    "## govlint: fail\n\n"
    "2 findings in 412 files, 31 read, 58 calls, 4 agents, 3 unknown, "
    "1 suppressed, baselined or approved.\n"
)


def test_the_whole_page() -> None:
    assert markdown.render(REPORT) == (
        HEAD
        + "\n### Findings\n\n| | Check | Where | What | How to mend it |\n|---|---|---|---|---|\n"
        "| error | GOV101 untagged-call | app/a b\\.py:8 "
        "| `openai.chat.completions.create` carries no team\\_id "
        "| pass metadata\\=\\{\\.\\.\\.\\} here, or default\\_headers on the client |\n"
        "| warning | GOV301 unbounded-loop | app/a b\\.py:7 "
        "| nothing but the model\\'s answer ends this loop | count the turns |\n"
    )


RAISED = replace(
    UNTAGGED,
    at=Span("app/settings.py", 3, 22),
    says="SESSION_BUDGET_USD rises from 0.5 to 5 usd per session, 10 times",
    help="have vp approve it",
    code="GOV401",
    name="ceiling-raised",
)
APPROVED = replace(
    RAISED,
    at=Span(".env", 1, 1),
    standing=Standing.APPROVED,
    reason="vera (vp): longer sessions",
)


def test_changed_ceilings_say_who_must_agree_and_who_did() -> None:
    text = markdown.render(replace(REPORT, findings=(UNTAGGED, APPROVED, RAISED)))
    _, ceilings, findings = text.split("\n### ")
    assert ceilings.splitlines() == [
        "Changed ceilings",
        "",
        "| | Check | Where | What | Approval |",
        "|---|---|---|---|---|",
        (
            "| error | GOV401 ceiling-raised | app/settings\\.py:3 | SESSION\\_BUDGET\\_USD rises from "
            "0\\.5 to 5 usd per session, 10 times | have vp approve it |"
        ),
        (
            "| approved | GOV401 ceiling-raised | \\.env:1 | SESSION\\_BUDGET\\_USD rises from "
            "0\\.5 to 5 usd per session, 10 times | vera \\(vp\\)\\: longer sessions |"
        ),
    ]
    assert findings.startswith("Findings\n")
    assert "GOV401" not in findings


def test_no_verdict_says_why() -> None:
    told = replace(REPORT, verdict="none", findings=(), errors=("policy.yaml:1:1: unknown key",))
    assert markdown.render(told) == (
        HEAD.replace("fail", "no verdict").replace("2 findings", "0 findings").replace("1 supp", "0 supp")
        + "\n- policy\\.yaml\\:1\\:1\\: unknown key\n"
    )  # fmt: skip


def test_text_of_the_tree_is_only_text() -> None:
    evil = replace(UNTAGGED, says="a|b\n<img src=x> [x](https://e.x) @you `c`", help="")
    row = markdown.render(replace(REPORT, findings=(evil,))).splitlines()[-1]
    assert row == (
        "| error | GOV101 untagged-call | app/a b\\.py:8 | a\\|b\\\\n\\<img src\\=x\\> "
        "\\[x\\]\\(https\\://e\\.x\\) \\@you `c` |  |"
    )


@pytest.mark.parametrize(
    ("says", "cell"),
    [
        ("call `a b <img>` now", "call `a b <img>` now"),
        ("call `a|b <img>` now", "call \\`a\\|b \\<img\\>\\` now"),
        ("one ` alone <b>", "one \\` alone \\<b\\>"),
        ("an empty `` one", "an empty \\`\\` one"),
        ("`a` @x `b`", "`a` \\@x `b`"),
        ("`a\\|<b>` `c`", "\\`a\\\\\\|\\<b\\>\\` \\`c\\`"),
    ],
)
def test_what_stands_between_backticks_is_code(says: str, cell: str) -> None:
    told = replace(REPORT, findings=(replace(UNTAGGED, says=says, help=""),))
    assert markdown.render(told).splitlines()[-1].endswith(f" | {cell} |  |")


def test_it_stays_below_the_limit_and_counts_the_rest() -> None:
    many = tuple(replace(UNTAGGED, says="ä" * 160) for _ in range(5000))
    text = markdown.render(replace(REPORT, findings=many))
    assert 890 * 1024 < len(text.encode()) <= 900 * 1024
    rows = text.count("| error |")
    assert text.endswith(f"\n{5000 - rows} more did not fit in here.\n")


@given(st.text(alphabet="`|\\<>ab @[]()*_!\n&#", max_size=30))
def test_no_text_becomes_mark_up_or_another_cell(says: str) -> None:
    told = replace(REPORT, findings=(replace(UNTAGGED, says=says, help=""),))
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    tokens = reader.parse(markdown.render(told))
    made = {token.type for token in tokens} | {
        child.type for token in tokens for child in token.children or ()
    }
    assert not made & {"html_block", "html_inline", "link_open", "image", "em_open", "strong_open"}
    assert sum(token.type == "td_open" for token in tokens) == 5

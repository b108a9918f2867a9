import re
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from govlint.model.finding import Standing
from govlint.model.report import Report
from govlint.model.source import Span, Step
from govlint.report import html
from tests.unit.report.sample import FACTS, REPORT, UNBOUNDED, UNTAGGED

NOW = datetime(2026, 11, 2, 9, 5, tzinfo=UTC)
EMPTY = frozenset({"meta", "input", "wbr", "br"})


class Page(HTMLParser):
    """The tags of a page; a tag that is not closed in its place is an error."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] not in ("script", "style"):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.seen)


def page(report: Report) -> Page:
    return Page(html.render(report, NOW))


def test_it_says_what_the_report_says() -> None:
    told = page(replace(REPORT, root="/src/desk"))
    assert (
        "desk LLM spend governance · policy recommended · 2 November 2026, 09:05 UTC" in told.text
    )
    assert "Whose is it? Owners of model calls 1 error " in told.text
    assert "Does it end? Loops and retries that pay each turn 1 warning " in told.text
    assert (
        "Who agreed? Approvals of raised ceilings not asked needs an earlier state to compare with:"
        " govlint check --base main" in told.text
    )
    articles = [attrs for tag, attrs in told.seen if tag == "article" and "data-check" in attrs]
    assert [(one["data-check"], one["data-standing"]) for one in articles] == [
        ("untagged-call", "new"),
        ("unbounded-loop", "new"),
        ("uncapped-call", "suppressed"),
    ]
    assert "Reason given: nightly batch, billed to research" in told.text
    assert "answer = client.chat.completions.create(model=" in told.text


def test_who_agreed_is_answered_once_there_is_a_base() -> None:
    told = page(replace(REPORT, base="origin/<main>")).text
    assert "Who agreed? Approvals of raised ceilings nothing found since origin/<main>" in told
    unknown = page(replace(REPORT, base="main", findings=(), verdict="none")).text
    assert "Who agreed? Approvals of raised ceilings not known" in unknown
    raised = replace(UNTAGGED, code="GOV401")
    told = page(replace(REPORT, base="main", findings=(raised,))).text
    assert "Who agreed? Approvals of raised ceilings 1 error since main" in told


def test_the_inventory() -> None:
    told = page(REPORT).text
    assert "max_iter 25 turns (default)" in told
    assert "max_execution_time no limit (explicit)" in told
    assert "budget 0.1 USD (config)" in told
    assert "SESSION_BUDGET_USD 2.50 USD per session dotenv app/ .env:1" in told
    assert "Infinity USD per run ? the ceiling is infinite" in told


def test_nothing_is_loaded_and_only_its_own_script_runs() -> None:
    text = html.render(REPORT, NOW)
    told = Page(text)
    assert {"src", "href", "action", "onclick", "style"}.isdisjoint(
        name for _, attrs in told.seen for name in attrs
    )
    assert not re.search(r"https?:|url\(|@import", text)
    policy = next(a["content"] or "" for tag, a in told.seen if "http-equiv" in a)
    assert policy.startswith("default-src 'none'; ")
    for tag in ("script", "style"):
        (body,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = b64encode(sha256(body.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_no_verdict_is_not_fine() -> None:
    told = page(Report("none", (), REPORT.coverage, errors=("govlint.yaml:3: unknown <key>",)))
    assert "What could not be judged govlint.yaml:3: unknown <key>" in told.text
    assert told.text.count("not known") == 4
    assert "nothing found" not in told.text


def test_nothing_found() -> None:
    told = page(replace(REPORT, verdict="pass", findings=()))
    assert told.text.count("nothing found") == 3
    assert told.count("article") == 4


def test_what_there_is_one_of_has_no_filter() -> None:
    assert page(REPORT).count("fieldset") == 2
    assert page(replace(REPORT, findings=(UNTAGGED,))).count("fieldset") == 0


def test_many_places_fold() -> None:
    steps = tuple(Step(Span("a.py", n), f"call {n}") for n in range(1, 10))
    told = page(replace(REPORT, findings=(replace(UNTAGGED, because=steps),)))
    assert "3 more places" in told.text
    assert told.count("details") == 1


@settings(max_examples=60, deadline=None)
@given(
    st.text(min_size=1, max_size=12)
    | st.sampled_from(["</script><script>x", "{{style}}", "`<b>`", "]]>"])
)
def test_text_of_the_tree_stays_text(evil: str) -> None:
    finding = replace(
        UNTAGGED,
        at=Span(evil, 1, 1, 1, 3),
        says=evil,
        help=evil,
        reason=evil,
        standing=Standing.SUPPRESSED,
        because=(Step(Span(evil, 1), evil),),
    )
    agent = replace(FACTS.agents[0], name=evil, api=evil, span=Span(evil, 1))
    limit = replace(FACTS.limits[0], key=evil, per=evil)
    guard = replace(FACTS.guards[0], symbol=evil, library=evil)
    facts = replace(FACTS, agents=(agent,), limits=(limit,), guards=(guard,))
    plain = replace(
        finding, at=Span("p", 1), says="s", help="h", because=(Step(Span("p", 1), "b"),)
    )
    report = replace(
        REPORT, findings=(finding, UNBOUNDED), facts=facts, errors=(evil,), sources={evil: evil}
    )
    told = page(report)
    like = page(
        replace(report, findings=(replace(plain, reason="r"), UNBOUNDED), sources={"p": "s"})
    )
    strangers = {"b", "code", "wbr", "mark", "pre", "span"}
    assert [tag for tag, _ in told.seen if tag not in strangers] == [
        tag for tag, _ in like.seen if tag not in strangers
    ]
    assert "\x1b" not in html.render(report, NOW)

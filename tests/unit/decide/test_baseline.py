"""The multiset, with findings made up at random."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govlint.decide.baseline import accept, acceptable, entries_of, grown
from govlint.decide.fingerprint import Leaves
from govlint.model.baseline import Entry
from govlint.model.facts import ProjectFacts
from govlint.model.finding import Finding, Standing
from govlint.model.policy import Policy
from govlint.model.source import Span
from govlint.model.statement import normal

LEAVES = Leaves(ProjectFacts())


def entry_of(one: Finding) -> Entry:
    return entries_of([one], LEAVES)[0]


def finding(path: str, line: int, statement: str, standing: Standing = Standing.NEW) -> Finding:
    module = path.removesuffix(".py").replace("/", ".")
    return Finding(
        Span(path, line), "x", "y", function=f"{module}.ask", statement=statement,
        name="untagged-call", code="GOV101", standing=standing,
    )  # fmt: skip


found = st.lists(
    st.builds(
        finding,
        st.sampled_from(["a.py", "b/c.py"]),
        st.integers(1, 9),
        st.sampled_from(["x()", "y()"]),
        st.sampled_from([Standing.NEW, Standing.NEW, Standing.SUPPRESSED]),
    ),
    max_size=8,
)


@given(found, found)
def test_it_is_a_multiset(before: list[Finding], after: list[Finding]) -> None:
    held = Counter(map(entry_of, before))
    told, kept, gone = accept(after, held.elements(), LEAVES, lambda _: True, lambda _: True)
    now = Counter(entry_of(one) for one in after if one.standing is Standing.NEW)
    assert Counter(kept) == held & now
    assert Counter(gone) == held - now
    assert Counter(entry_of(one) for one in told if one.standing is Standing.NEW) == now - held
    assert [one.at for one in told] == [one.at for one in after]
    assert grown(held.elements(), now.elements()) == sorted(
        (now - held).elements(), key=lambda entry: entry.place
    )


@given(found, found, st.booleans())
def test_it_never_grows(before: list[Finding], after: list[Finding], there: bool) -> None:
    held = list(map(entry_of, before))
    _, kept, gone = accept(after, held, LEAVES, lambda _: True, lambda _: there)
    assert len(kept) + len(gone) == len(held)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("app/llm.py", "core/model.py"),
        ("src/app/llm.py", "app/llm.py"),
        ("llm.py", "llm/__init__.py"),
    ],
)
def test_an_entry_follows_its_file(old: str, new: str) -> None:
    entry = entry_of(finding(old, 3, "x()"))
    module = new.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    now = finding(new, 9, "x()")
    now = Finding(now.at, "x", "y", function=f"{module}.ask", statement="x()", name=now.name)
    told, kept, gone = accept([now], [entry], LEAVES, lambda _: True, lambda path: path == new)
    assert told[0].standing is Standing.BASELINED
    assert ([one.path for one in kept], gone) == ([new], [])
    other = Finding(now.at, "x", "y", function=f"{module}.other", statement="x()", name=now.name)
    assert accept([other], [entry], LEAVES, lambda _: True, lambda path: path == new)[1] == []


def test_findings_about_changes_are_never_accepted() -> None:
    change = Finding(Span("a.py", 1), "x", "y", code="GOV401", name="ceiling-raised")
    assert not acceptable(change, {}, Policy())
    assert acceptable(finding("a.py", 1, "x()"), {}, Policy())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("f(\n    a,\n    b='c',\n)", 'f(a, b="c")'),
        ("f( a , )", "f(a)"),
        ("x = [1,\n 2, ]", "x = [1, 2]"),
        ("while  True :", "while True:"),
        ("x = await (\n    f(a)\n)", "x = await f(a)"),
        ("while (\n    a  # why\n    and b > 0\n)", "while a and b > 0"),
        ("x = a + \\\n    b", "x = (a + b)"),
        ("return (x)", "return x"),
        ("f(a, *(b))", "f(a, *b)"),
    ],
)
def test_a_formatter_changes_no_statement(one: str, other: str) -> None:
    assert normal(one) == normal(other)


PIECES = ["f", "(", ")", "[", "]", ",", "a", "=", "'s # (t'", '"u"', "await", "+", "in", "."]


@given(st.lists(st.sampled_from(PIECES), max_size=12), st.sampled_from(["\n\t", "  # why, (\n"]))
def test_white_space_and_comments_never_matter(pieces: list[str], space: str) -> None:
    said = normal(" ".join(pieces))
    assert normal(space.join(pieces)) == said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("one", "other"),
    [("f(a)", "f(a, b)"), ("f('a')", "f(a)"), ("f()", "f"), ("a(b)", "a[b]"), ("not a", "nota")],
)
def test_what_differs_stays_apart(one: str, other: str) -> None:
    assert normal(one) != normal(other)


@given(st.text(max_size=40))
def test_any_text_has_a_normal_form(text: str) -> None:
    assert len(normal(text)) <= 2 * len(text)


def test_an_entry_names_no_line() -> None:
    assert Entry._fields == ("check", "path", "function", "subject", "statement")

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govlint.config import PolicyError
from govlint.config.baseline import parse_baseline, render_baseline
from govlint.model.baseline import Entry

ONE = Entry("untagged-call", "app/llm.py", "app.llm.ask", "openai.create", 'create("é\u2028")')
TWO = Entry("uncapped-call", "app/llm.py", "app.llm.ask", "openai.create", "create()")
LINE = (
    '{"check": "uncapped-call", "path": "app/llm.py", "function": "app.llm.ask", '
    '"subject": "openai.create", "statement": "create()"}'
)

texts = st.text(st.sampled_from('ab,"\\\n\x00\x1bé\u2028\ud800'), max_size=5)
paths = st.sampled_from(["a.py", "app/b c.py", "é/\\.py", "..a/...py"])
entries = st.builds(Entry, texts, paths, texts, texts, texts)


def faults(text: str | bytes) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        parse_baseline(text.encode() if isinstance(text, str) else text, "b.json")
    return caught.value.problems


def whole(*lines: str) -> str:
    return '{"schema": "govlint.baseline/1", "findings": [\n' + ",\n".join(lines) + "\n]}\n"


def test_one_finding_a_line_sorted_equal_ones_repeated() -> None:
    assert render_baseline([TWO, ONE, TWO]).splitlines() == [
        '{"schema": "govlint.baseline/1", "findings": [',
        LINE + ",",
        LINE + ",",
        json.dumps(ONE._asdict()),
        "]}",
    ]
    assert render_baseline([]) == '{"schema": "govlint.baseline/1", "findings": [\n]}\n'


@given(st.lists(entries, max_size=5))
def test_what_is_written_is_read(some: list[Entry]) -> None:
    text = render_baseline(some)
    assert text.isascii()
    assert len(text.splitlines()) == len(some) + 2
    assert sorted(parse_baseline(text.encode(), "b").entries) == sorted(some)
    assert render_baseline(reversed(some)) == text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "b.json:1: is empty; `govlint baseline write` writes it"),
        ("[]", "b.json:1: expected an object with the keys schema, findings"),
        ('{"schema": "govlint.baseline/1"}', 'b.json:1: "findings" is missing'),
        (
            '{"schema": "govlint.baseline/2", "findings": []}',
            'b.json:1: the schema must be "govlint.baseline/1"; a newer govlint may have written it',
        ),
        ('{"schema": "govlint.baseline/1", "findings": {}}', 'b.json:1: "findings" must be a list'),
        (whole(LINE, LINE + ","), "b.json:4: is not valid JSON: "),
        (whole(LINE, "<<<<<<< ours", LINE), "b.json:3: a merge conflict; keep the lines of both"),
        (whole(LINE, "3"), "b.json:3: expected an object with the keys check, path, function"),
        (whole(LINE, LINE.replace("path", "file")), 'b.json:3: unknown key "file"; known: '),
        (whole("{}"), 'b.json:2: "check" is missing'),
        (whole(LINE[:-1] + ', "path": "x"}'), "b.json:2: a key stands twice"),
        (whole(LINE, LINE.replace('"create()"', "null")), 'b.json:3: "statement" must be a text'),
        (whole(LINE.replace("app/llm.py", "/app/llm.py")), 'b.json:2: "path" must be relative'),
        (whole(LINE.replace("app/llm.py", "../llm.py")), 'b.json:2: "path" must be relative'),
        ("[" * 100_000, "b.json: is no baseline: too deep, or a number too long"),
        (b"{\n\xff", "b.json:2: is not UTF-8"),
    ],
)
def test_a_fault_has_its_line(text: str | bytes, says: str) -> None:
    (problem,) = faults(text)
    assert problem.startswith(says)


def test_every_fault_is_told() -> None:
    pretty = json.dumps(json.loads(whole("3", LINE, "{}")), indent=2)
    assert [fault.partition(": ")[0] for fault in faults(pretty)] == ["b.json:4", "b.json:12"]


@given(
    st.text(max_size=60) | st.recursive(st.none() | texts, st.lists, max_leaves=5).map(json.dumps)
)
def test_no_text_ends_in_anything_but_a_policy_error(text: str) -> None:
    try:
        parse_baseline(text.encode("utf-8", "surrogatepass"), "b.json")
    except PolicyError as error:
        assert error.problems
        assert all(one.startswith("b.json") and "\n" not in one for one in error.problems)

"""Changes of a text: where they go, what they leave alone, and what they refuse."""

import codecs

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from govlint.model.fix import Annotate, Cut, Edit, Give, Value
from govlint.model.source import Span
from govlint.syntax import tree as t
from govlint.syntax.edit import CannotEdit, Source, _walk

TEAM = (("X-Team-Id", Value("os.environ", '["TEAM_ID"]')),)
TWO = (*TEAM, ("X-Feature-Id", Value("", '"search"')))
STEPS = {
    "argument": "config.recursion_limit",
    "value": Value("", "50"),
    "position": 1,
    "plain": True,
}
STOP = {"argument": "stop", "value": Value("tenacity.stop_after_attempt", "(4)")}


def place(source: Source, start: str) -> Span:
    """The span of the first call whose text starts so."""
    unit = source.unit
    calls = [node for node in _walk(unit.body) if isinstance(node, t.Call)]
    calls.sort(key=lambda call: call.lo)
    return unit.span(next(c for c in calls if unit.text[c.lo : c.hi].startswith(start)))


def given_to(text: str | bytes, start: str, **what: object) -> str:
    data = text if isinstance(text, bytes) else text.encode()
    source = Source("x.py", data)
    give = Give(place(source, start), **what)  # type: ignore[arg-type]
    return source.written(source.changes(give)).decode("utf-8-sig")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("run()", "run(n=5)"),
        ("run(a)", "run(a, n=5)"),
        ("run(a,)", "run(a, n=5,)"),
        ("run((a))", "run((a), n=5)"),
        ("run(a)  # why", "run(a, n=5)  # why"),
        ("run(\n    a,\n    b  # why\n)", "run(\n    a,\n    b,  # why\n    n=5\n)"),
        ("run(\n    a,\n    # last\n)", "run(\n    a,\n    n=5,\n    # last\n)"),
        ("run(a,\n    b=(1))", "run(a,\n    b=(1),\n    n=5)"),
        ("run(\n    a, b\n)", "run(\n    a, b,\n    n=5\n)"),
        ("run(a, f(\n    b\n))", "run(a, f(\n    b\n), n=5)"),
        ("run(**options)", "run(**options, n=5)"),
        ("run(\r\n\ta\r\n)", "run(\r\n\ta,\r\n\tn=5\r\n)"),
        ('run(f"{x}", "#,)")', 'run(f"{x}", "#,)", n=5)'),
    ],
)
def test_an_argument_is_added_in_the_style_of_the_call(before: str, after: str) -> None:
    assert (
        given_to(f"x = {before}\n", "run", argument="n", value=Value("", "5")) == f"x = {after}\n"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("go(x)", 'go(x, config={"recursion_limit": 50})'),
        ("go(x, c)", 'go(x, {**c, "recursion_limit": 50})'),
        ("go(x, config=c.d)", 'go(x, config={**c.d, "recursion_limit": 50})'),
        ('go(x, {"a": 1})', 'go(x, {"a": 1, "recursion_limit": 50})'),
        ("go(x, config=None)", 'go(x, config={"recursion_limit": 50})'),
        ("go(x, config={})", 'go(x, config={"recursion_limit": 50})'),
        (
            'go(x, config={\n    "a": {"b": 1},  # why\n})',
            'go(x, config={\n    "a": {"b": 1},  # why\n    "recursion_limit": 50,\n})',
        ),
        ("go(x, config=Config(a=1))", "go(x, config=Config(a=1, recursion_limit=50))"),
    ],
)
def test_what_lies_inside_another_argument_goes_there(before: str, after: str) -> None:
    assert given_to(f"{before}\n", "go", **STEPS) == f"{after}\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("go(x for x in y)\n", "generator"),
        ("go(*x)\n", "hide"),
        ("go(x, config=make())\n", ""),
        ("go(x, config=a or b)\n", "in a form that cannot be added to"),
        ('go(x, config={"recursion_limit": 9})\n', "in a form that cannot be added to"),
    ],
)
def test_what_cannot_be_known_to_be_right_is_refused(text: str, why: str) -> None:
    if not why:
        assert "recursion_limit=50" in given_to(text, "go", **STEPS)
        return
    with pytest.raises(CannotEdit, match=why):
        given_to(text, "go", **STEPS)


@pytest.mark.parametrize(
    ("head", "now", "name"),
    [
        ("import os\nimport openai\n", "import os\nimport openai\n", "os.environ"),
        ("import openai\n", "import os\n\nimport openai\n", "os.environ"),
        ("import abc\nimport sys\n\nimport x\n", "import abc\nimport os\nimport sys\n\nimport x\n", "os.environ"),
        ("import abc\n\nimport x\n", "import abc\nimport os\n\nimport x\n", "os.environ"),
        ('"""Doc."""\n\n@d\ndef g(): ...\n', '"""Doc."""\n\nimport os\n\n@d\ndef g(): ...\n', "os.environ"),
        ("from __future__ import annotations\n\nx = 1\n", "from __future__ import annotations\n\nimport os\n\nx = 1\n", "os.environ"),
        ("import json", "import json\nimport os", "os.environ"),
        ("from os import environ as env\n", "from os import environ as env\n", "env"),
        ("from os import (\n    path,\n)\n", "from os import (\n    path,\n    environ,\n)\n", "environ"),
        (
            "from __future__ import annotations\nimport openai\n",
            "from __future__ import annotations\nimport os\n\nimport openai\n",
            "os.environ",
        ),
    ],
)  # fmt: skip
def test_a_name_is_imported_once_and_spelled_as_the_file_does(
    head: str, now: str, name: str
) -> None:
    tail = "" if head.endswith("\n") else "\n"
    text = given_to(f"{head}{tail}c = f()\n", "f()", argument="h", entries=TEAM)
    assert text == f'{now}{tail}c = f(h={{"X-Team-Id": {name}["TEAM_ID"]}})\n'


def test_a_name_with_another_meaning_is_not_used() -> None:
    with pytest.raises(CannotEdit, match="`os` means something else"):
        given_to("import openai\nos = 1\nc = f()\n", "f()", argument="h", entries=TEAM)


def test_a_bare_decorator_becomes_a_call() -> None:
    text = "from tenacity import retry\n\n\n@retry\ndef ask(): ...\n"
    source = Source("x.py", text.encode())
    done = source.written(source.changes(Give(Span("x.py", 4, 2, 4, 7), **STOP)))  # type: ignore[arg-type]
    assert done.decode() == (
        "from tenacity import retry, stop_after_attempt\n\n\n"
        "@retry(stop=stop_after_attempt(4))\ndef ask(): ...\n"
    )


def test_a_comment_stands_above_the_statement_and_never_inside_a_text() -> None:
    text = 'def f():\n    x = """\n    """; g(\n        1)\n    if h(): k()\n'
    source = Source("x.py", text.encode())
    with pytest.raises(CannotEdit, match="no statement"):
        source.changes(Annotate(Span("x.py", 4, 9, 4, 10), "# why"))
    second = source.written(source.changes(Annotate(Span("x.py", 5, 13, 5, 16), "# why")))
    assert second.decode().splitlines()[4:] == ["    # why", "    if h(): k()"]


def test_a_comment_goes_with_its_line_or_alone() -> None:
    text = "a = 1\r\n  # one\r\nb = 2  # two\r\n"
    source = Source("x.py", text.encode())
    assert (
        source.written(source.changes(Cut(Span("x.py", 2, 3, 2, 8))))
        == b"a = 1\r\nb = 2  # two\r\n"
    )
    assert source.written(source.changes(Cut(Span("x.py", 3, 8, 3, 13)))) == (
        b"a = 1\r\n  # one\r\nb = 2\r\n"
    )


def test_a_file_that_is_not_given_back_byte_for_byte_is_left_alone() -> None:
    with pytest.raises(CannotEdit, match="byte for byte"):
        Source("x.py", b"A\n  # c\n ")


def test_an_encoding_that_cannot_hold_the_text_refuses_it() -> None:
    source = Source("x.py", b"# coding: latin-1\nx = '\xe9'\n")
    with pytest.raises(CannotEdit, match="latin-1 cannot hold"):
        source.written(source.changes(Annotate(Span("x.py", 2, 1, 2, 2), "# \u4e2d")))


# --- whatever the layout ------------------------------------------------------------------------

spaces = st.sampled_from(["", " ", "  ", "\n", "\n    ", "  # why\n    ", "\n\n\t", " \\\n "])
names = st.sampled_from(
    ["a", "(a)", "b=1", "b = (1)", "f(x)", "'#,)'", "[1,\n 2]", "**k", "lambda: (1, 2)"]
)


@st.composite
def calls(draw: st.DrawFn) -> str:
    """A call in any layout, with comments and brackets where they can stand."""
    items = draw(st.lists(names, max_size=4))
    out = "run(" + draw(spaces)
    for number, item in enumerate(items):
        last = number == len(items) - 1
        comma = "," if not last or draw(st.booleans()) else ""
        out += item + draw(spaces) + comma + draw(spaces)
    return out + ")"


@settings(max_examples=150, deadline=None)
@given(
    call=calls(),
    newline=st.sampled_from(["\n", "\r\n"]),
    mark=st.booleans(),
    indent=st.booleans(),
)
def test_a_change_only_adds_and_does_so_once(
    call: str, newline: str, mark: bool, indent: bool
) -> None:
    body = f"if y:\n    x = {call}  # end\n" if indent else f"x = {call}\n"
    text = f"import os\n# \u00e9\n{body}z = 1".replace("\n", newline)
    data = (codecs.BOM_UTF8 if mark else b"") + text.encode()
    try:
        source = Source("x.py", data)
    except CannotEdit:
        assume(False)
    give: Edit = Give(place(source, "run("), "headers", entries=TWO)
    done = source.written(source.changes(give))
    assert done.startswith(codecs.BOM_UTF8) is mark
    assert (b"\r\n" in done) is (newline == "\r\n")
    assert done.count(b"\n") == done.count(newline.encode())
    rest = iter(done.decode("utf-8-sig"))
    assert all(char in rest for char in text), "something of the old text is gone"
    again = Source("x.py", done)
    new = next(
        n
        for n in _walk(again.unit.body)
        if isinstance(n, t.Call) and again.unit.text[n.lo : n.hi].startswith("run(")
    )
    assert [arg.name for arg in new.args].count("headers") == 1
    with pytest.raises(CannotEdit, match="given already"):
        again.changes(Give(again.unit.span(new), "headers", entries=TWO))

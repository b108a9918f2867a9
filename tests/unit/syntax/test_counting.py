"""`while True` made a `for`: where its end goes, and what is refused."""

import pytest

from govlint.model.fix import Count
from govlint.syntax import tree as t
from govlint.syntax.edit import CannotEdit, Source, _walk


def counted(text: str) -> str:
    source = Source("x.py", text.encode())
    loop = next(node for node in _walk(source.unit.body) if isinstance(node, t.While))
    edit = Count(source.unit.span(loop), 5, "no end")
    return source.written(source.changes(edit)).decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("while True:\n    go()", 'for _ in range(5):\n    go()\nraise RuntimeError("no end")'),
        (
            "while 1 :\r\n\tbreak\r\nx = 1\r\n",
            'for _ in range(5) :\r\n\tbreak\r\nelse:\r\n\traise RuntimeError("no end")\r\nx = 1\r\n',
        ),
        (
            "while True:\n    _ = f(\n        1\n    )\n\n    # last\n\n# after\nx = _\n",
            (
                "for _turn in range(5):\n    _ = f(\n        1\n    )\n\n    # last\n"
                'raise RuntimeError("no end")\n\n# after\nx = _\n'
            ),
        ),
        (
            'while True:\n    s = """\nzero\n"""\n    pass\nelse_ = 1\n',
            (
                'for _ in range(5):\n    s = """\nzero\n"""\n    pass\n'
                'raise RuntimeError("no end")\nelse_ = 1\n'
            ),
        ),
        (
            "while True:\n    for x in y:\n        break\n",
            ('for _ in range(5):\n    for x in y:\n        break\nraise RuntimeError("no end")\n'),
        ),
        (
            "while True:\n    for x in y:\n        pass\n    else:\n        break\n",
            (
                "for _ in range(5):\n    for x in y:\n        pass\n    else:\n        break\n"
                'else:\n    raise RuntimeError("no end")\n'
            ),
        ),
    ],
)
def test_the_end_stands_behind_the_block(before: str, after: str) -> None:
    assert counted(before) == after


@pytest.mark.parametrize(
    "text",
    [
        "while x:\n    go()\n",
        "while True: go()\n",
        "while(True):\n    go()\n",
        "while True:\n    go()\nelse:\n    stop()\n",
    ],
)
def test_other_loops_are_refused(text: str) -> None:
    with pytest.raises(CannotEdit):
        counted(text)

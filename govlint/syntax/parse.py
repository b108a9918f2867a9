"""Bytes of a file -> Unit, or one clear sentence why not."""

import codecs
import re
import sys
from dataclasses import replace

from govlint.model.facts import Problem
from govlint.model.source import Span
from govlint.syntax.unit import Unit

MAX_BYTES = 5_000_000
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # of text that Python does not read
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")


class Unreadable(Exception):  # noqa: N818 - a state of a file
    """A file that cannot be read as Python; `problem` says where and what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.says)
        self.problem = replace(problem, unread=True)


def decode(path: str, data: bytes) -> str:
    """The text of a Python file: BOM dropped, PEP 263 cookie honoured. Raises Unreadable."""
    encoding = codec(data)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode(encoding)
    except LookupError:
        raise Unreadable(
            Problem(Span(path, 1), f"unknown encoding {encoding!r}", "name a codec Python knows")
        ) from None
    except UnicodeDecodeError as error:
        at = data[: error.start].count(b"\n") + 1
        raise Unreadable(
            Problem(Span(path, at), f"not valid {encoding}", "save the file as UTF-8")
        ) from None


def codec(data: bytes) -> str:
    """The encoding that a file names, without a byte order mark."""
    for line in data.removeprefix(codecs.BOM_UTF8).split(b"\n", 2)[:2]:
        if cookie := _COOKIE.match(line):
            return cookie.group(1).decode("ascii", "replace")
    return "utf-8"


def _place(text: str, found: tuple[int, int]) -> tuple[int, int]:
    """Line and column where Python itself stops reading, which is nearer to the mistake."""
    import ast
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text)
        except SyntaxError as error:
            return (error.lineno, max(error.offset or 1, 1)) if error.lineno else found
        except (ValueError, MemoryError, RecursionError):
            pass
    return found


def parse(path: str, data: bytes, module: str, package: bool = False) -> Unit:
    """Parse one file. Never imports or runs it. Raises Unreadable."""
    if len(data) > MAX_BYTES:
        raise Unreadable(
            Problem(
                Span(path, 1),
                f"larger than {MAX_BYTES // 1_000_000} MB",
                "exclude it in the policy if it is generated",
            )
        )
    if data.startswith(_WIDE):
        raise Unreadable(Problem(Span(path, 1), "not valid utf-8", "save the file as UTF-8"))
    if b"\0" in data:
        at = data[: data.index(b"\0")].count(b"\n") + 1
        raise Unreadable(Problem(Span(path, at), "holds NUL bytes", "exclude it in the policy"))
    text = decode(path, data)

    import libcst

    from govlint.syntax.lower import lower

    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, 5000))
    try:
        tree = libcst.parse_module(text)
        return lower(tree, text, path, module, package)
    except libcst.ParserSyntaxError as error:
        raise Unreadable(
            Problem(
                Span(path, *_place(text, (error.raw_line, error.raw_column + 1))),
                "does not parse as Python",
                "mend the syntax, or exclude the file in the policy if it is a template",
            )
        ) from None
    except RecursionError:
        raise Unreadable(
            Problem(
                Span(path, 1), "nested too deeply", "exclude it in the policy if it is generated"
            )
        ) from None
    finally:
        sys.setrecursionlimit(limit)

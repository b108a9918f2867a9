"""Where names, literals and brackets stand in a text.

libcst's own position provider costs two to three times the parse. One pass of a regular
expression gives the places of all tokens in order; the tree is walked in the same order, so
the n-th name of the walk is the n-th name of the text.
"""

import re
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\r\n]*)
  | (?P<fstring>(?<!\w)(?:[fFtT][rR]?|[rR][fFtT])(?:'''|\"\"\"|'|\"))
  | (?P<string>(?:(?<!\w)(?:[bB][rR]?|[rR][bB]?|[uU]))?
        (?:'''(?:[^'\\]|\\.|'(?!''))*''' | \"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*\"\"\"
         | '(?:[^'\\\r\n]|\\(?:\r\n|.))*' | \"(?:[^\"\\\r\n]|\\(?:\r\n|.))*\"))
  | (?P<name>[^\W\d]\w*)
  | (?P<number>(?:0[xXoObB][\da-fA-F_]+|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?)[jJ]?)
  | (?P<open>[(\[{])
  | (?P<close>[)\]}])
    """,
    re.VERBOSE | re.DOTALL,
)
_PIECE = re.compile(r"\\.|\{\{|\}\}|\{|'''|\"\"\"|'|\"", re.DOTALL)
_INSIDE = re.compile(
    r"(?P<f>(?<!\w)(?:[fFtT][rR]?|[rR][fFtT])(?:'''|\"\"\"|'|\"))|(?P<q>'''|\"\"\"|'|\")|[()\[\]{}:]|!(?!=)"
)


@dataclass(slots=True)
class Tokens:
    """Parallel lists: `text` is the name itself, the bracket, or "" for literals."""

    text: list[str] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    partner: dict[int, int] = field(default_factory=dict)  # open bracket -> its close
    comments: list[tuple[int, int]] = field(default_factory=list)


def tokenize(text: str) -> Tokens:
    """The tokens of a Python text that parses."""
    out = Tokens()
    texts, starts, ends, partner = out.text, out.start, out.end, out.partner
    stack: list[int] = []
    position, size = 0, len(text)
    while position < size:
        for match in _TOKEN.finditer(text, position):
            kind = match.lastgroup
            start, end = match.span()
            if kind == "name":
                texts.append(match.group())
            elif kind == "comment":
                out.comments.append((start, end))
                continue
            elif kind == "open":
                stack.append(len(texts))
                texts.append(text[start])
            elif kind == "close":
                if stack:
                    partner[stack.pop()] = len(texts)
                texts.append(text[start])
            elif kind == "fstring":
                opening = match.group()
                end = _formatted_end(text, end, opening.lstrip("fFtTrR"))
                texts.append("")
                starts.append(start)
                ends.append(end)
                position = end
                break
            else:
                texts.append("")
            starts.append(start)
            ends.append(end)
        else:
            return out
    return out


def _formatted_end(text: str, position: int, quote: str) -> int:
    """The offset just after the closing quote of an f-string whose body starts at `position`."""
    while match := _PIECE.search(text, position):
        piece, position = match.group(), match.end()
        if piece == "{":
            position = _field_end(text, position, quote)
        elif piece.startswith(quote) and piece[0] in "'\"":
            return match.start() + len(quote)
        elif piece[0] in "'\"":
            position = match.start() + 1
    return len(text)


def _field_end(text: str, position: int, quote: str) -> int:
    """The offset just after the `}` of a replacement field that starts at `position`."""
    depth = 0
    while match := _INSIDE.search(text, position):
        position = match.end()
        piece = match.group()
        if match.lastgroup == "f":
            position = _formatted_end(text, position, piece.lstrip("fFtTrR"))
        elif match.lastgroup == "q":
            if depth == 0 and piece.startswith(quote) and not _closes(text, position, quote):
                return match.start()
            position = _plain_end(text, position, piece)
        elif piece in "([{":
            depth += 1
        elif piece == "}" and depth == 0:
            return position
        elif piece in ")]}":
            depth -= 1
        elif piece == ":" and depth == 0:
            return _spec_end(text, position, quote)
    return len(text)


def _closes(text: str, position: int, quote: str) -> bool:
    """Whether a quote inside a field can be a nested string: something of it closes on this line."""
    end = text.find("\n", position)
    return text.find(quote, position, end if end != -1 and len(quote) == 1 else len(text)) != -1


def _plain_end(text: str, position: int, quote: str) -> int:
    while True:
        found = text.find(quote, position)
        if found == -1:
            return len(text)
        if text[found - 1] != "\\":
            return found + len(quote)
        position = found + 1


def _spec_end(text: str, position: int, quote: str) -> int:
    """The offset after the `}` that ends a format specification, which may hold nested fields."""
    while position < len(text):
        char = text[position]
        position += 1
        if char == "{":
            position = _field_end(text, position, quote)
        elif char == "}":
            return position
    return position

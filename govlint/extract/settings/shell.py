"""What shell text sets: NAME=VALUE words of any command, flags with values, and heredoc files.

Read as POSIX 2.2 and 2.3 split words; nothing is expanded but variables that were set further up
by a plain value. What a command or a positional parameter gives is hidden: set, amount unknown.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from govlint.extract.settings.tree import Entry, Mapping, Scalar

_ASSIGNED = re.compile(r"([A-Za-z_][\w.-]*)\+?=")
_FLAG = re.compile(r"--([A-Za-z][\w.-]*)(=)?")
_DEFAULTED = re.compile(r"\$\{([A-Za-z_]\w*):?=([^{}$`]*)\}")
# $X and ${X}; $(X) of make and {{X}} of just, where they were set there.
_REFERENCE = re.compile(
    r"\$(?:\{([A-Za-z_]\w*)\}|\(([A-Za-z_]\w*)\)|([A-Za-z_]\w*))|\{\{\s*([A-Za-z_][\w-]*)\s*\}\}"
)
_SHELL = re.compile(r"(?:^|[\s/&|;])(?:ba|z|da|k)?sh\b|\bssh\b|^\s*RUN\s*<<")
_HEREDOC = re.compile(r"<<(-?)[ \t]*(['\"\\]?)([\w.-]+)\2?")
_TARGET = re.compile(r"(?:>|\btee\s(?:\s*-a\s)?)\s*[\"']?([\w./-]+)")
_TELLS = frozenset({"echo", "printf"})  # what they print sets something only in a file
_BREAKS = frozenset(";&|()\n")
_HIDDEN = re.compile(r"\$[({\d@*#?!$-]|`|\{\{")
_LONGEST = 10_000  # letters a value may have


class Word(NamedTuple):
    """A word as written, and where its quoted or verbatim text stands."""

    text: str
    start: int
    end: int


def parse(text: str) -> Mapping:
    """A script: its entries in order; those of one name may stand in branches that exclude
    each other. Never raises."""
    known: dict[str, str] = {}
    return Mapping(list(entries(text, 0, len(text), known)), 0, len(text))


def entries(text: str, start: int, end: int, known: dict[str, str]) -> Iterator[Entry]:
    """What the commands in [start, end) set. `known`: values of variables, which this adds to."""
    for match in _DEFAULTED.finditer(text, start, end):
        value = Scalar(match[2], "string", match.start(2), match.end(2), match.start(2))
        yield Entry(match[1], match.start(1), match.end(1), value)
    for words in commands(text, start, end):
        if words[0].text.startswith("<<"):
            yield _document(text, words[0])
        else:
            yield from _command(words, known)


def _command(words: list[Word], known: dict[str, str]) -> Iterator[Entry]:
    named = ""
    told = words[0].text in _TELLS and not any(word.text.startswith(">") for word in words)
    for word, following in zip(words, [*words[1:], None], strict=True):
        word = word if told else _bare(word)
        assigned = _ASSIGNED.match(word.text)
        flag = _FLAG.match(word.text)
        if assigned is not None:
            value = _value(word, assigned.end(), known)
            known.pop(assigned[1], None)
            if value.kind == "string" and "$" not in value.text and "+" not in assigned[0]:
                known[assigned[1]] = value.text
            yield Entry(assigned[1], word.start, word.start + assigned.end(1), value)
        elif flag is not None:
            found = None
            if flag[2]:
                found = _value(word, flag.end(), known)
            elif following is not None and not following.text.startswith("-"):
                found = _value(following, 0, known)
            if found is not None and flag.end() in (len(word.text), flag.end(2)):
                at = word.start + flag.start(1), word.start + flag.end(1)
                inside = Mapping([Entry(flag[1], *at, found)], word.start, word.end)
                yield Entry(named or "command", word.start, word.end, inside)
        elif not named:
            named = _plain(word.text).rpartition("/")[2]


def _bare(word: Word) -> Word:
    """A word that is NAME=VALUE in quotes, without them: `docker run -e "MAX_TURNS=5"`."""
    inner = word.text[1:-1]
    quoted = len(word.text) > 1 and word.text[0] in "'\"" and word.text[0] == word.text[-1]
    if not quoted or not _ASSIGNED.match(inner) or any(c in inner for c in " \n'\"\\"):
        return word
    return Word(inner, word.start + 1, word.end - 1)


def _value(word: Word, at: int, known: dict[str, str]) -> Scalar:
    """The value that begins at an offset of a word."""
    body, start = word.text[at:], word.start + at
    if len(body) > 1 and body[0] == "'" == body[-1]:
        return Scalar(body[1:-1], "string", start, word.end, start + 1)
    plain = _plain(body)
    inner = None
    if plain == body:
        inner = start
    elif plain == body[1:-1]:
        inner = start + 1
    resolved = _REFERENCE.sub(
        lambda match: known.get(next(filter(None, match.groups())), match[0]), plain
    )
    if resolved != plain:
        plain, inner = resolved[:_LONGEST], None
    whole = re.fullmatch(r"\$\{[A-Za-z_]\w*(?::?[-=?][^{}$`]*)?\}", plain)
    if whole is None and _HIDDEN.search(plain):
        return Scalar(" ".join(plain.split()), "hidden", start, word.end)
    return Scalar(plain, "string", start, word.end, inner)


def _plain(text: str) -> str:
    """A word without its quotes and escapes."""
    if "'" not in text and '"' not in text and "\\" not in text:
        return text
    out = []
    quote = ""
    skip = False
    for letter in text:
        if skip:
            out.append("" if letter == "\n" else letter)
            skip = False
        elif letter == "\\" and quote != "'":
            skip = True
        elif quote:
            quote = "" if letter == quote else quote
            out.append(letter if quote else "")
        elif letter in "'\"":
            quote = letter
        else:
            out.append(letter)
    return "".join(out)


def _document(text: str, body: Word) -> Entry:
    """The body of a heredoc under the name of the file it goes to."""
    line = text[text.rfind("\n", 0, body.start - 1) + 1 : body.start]
    target = _TARGET.search(line)
    name = "heredoc.sh" if _SHELL.search(line) else "heredoc"
    if target is not None:
        name = target[1].rpartition("/")[2]
    value = Scalar(text[body.start : body.end], "string", body.start, body.end, body.start)
    return Entry(name, body.start, body.start, value)


def commands(text: str, start: int, end: int) -> Iterator[list[Word]]:
    """The words of each simple command; the body of a heredoc is a command of one word, `<<`."""
    words: list[Word] = []
    waiting: list[tuple[str, bool]] = []
    at = start
    while at < end:
        letter = text[at]
        if letter == "\n" and waiting:
            yield from [words] if words else []
            words = []
            for delimiter, dashed in waiting:
                last = _end_of_heredoc(text, at + 1, end, delimiter, dashed)
                yield [Word("<<", at + 1, last)]
                stop = text.find("\n", last, end)
                at = end if stop < 0 else stop
            waiting = []
            continue
        if letter in _BREAKS:
            yield from [words] if words else []
            words = []
            at += 1
        elif letter in " \t\r":
            at += 1
        elif letter == "\\" and text[at + 1 : at + 2] in ("\n", "\r"):
            at += 2
        elif letter == "#":
            stop = text.find("\n", at, end)
            at = end if stop < 0 else stop
        elif letter == "<" and (heredoc := _HEREDOC.match(text, at, end)) is not None:
            waiting.append((heredoc[3], bool(heredoc[1])))
            at = heredoc.end()
        else:
            stop = _end_of_word(text, at, end)
            words.append(Word(text[at:stop], at, stop))
            at = stop
    yield from [words] if words else []


def _end_of_heredoc(text: str, start: int, end: int, delimiter: str, dashed: bool) -> int:
    at = start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        line = text[at:stop].rstrip("\r")
        if (line.lstrip("\t") if dashed else line) == delimiter:
            return at
        at = stop + 1
    return end


def _end_of_word(text: str, at: int, end: int) -> int:
    """The end of a word: quotes, `$(...)` and `${...}` do not end in the middle."""
    first = at
    while at < end:
        letter = text[at]
        if letter == "\\":
            at += 2
        elif letter == "'":
            stop = text.find("'", at + 1, end)
            at = end if stop < 0 else stop + 1
        elif letter in '"`':
            at = _closed(text, at + 1, end, letter)
        elif letter == "$" and text[at + 1 : at + 2] in ("(", "{"):
            at = _closed(text, at + 2, end, ")" if text[at + 1] == "(" else "}")
        elif text.startswith("{{", at):
            stop = text.find("}}", at, end)
            at = at + 2 if stop < 0 else stop + 2
        elif letter in " \t\r" or letter in _BREAKS:
            break
        else:
            at += 1
    return min(max(at, first + 1), end)


def _closed(text: str, at: int, end: int, closing: str) -> int:
    """The offset after the closing quote or bracket."""
    opening = {")": "(", "}": "{"}.get(closing, "")
    depth = 1
    while at < end:
        letter = text[at]
        if letter == "\\":
            at += 2
            continue
        if letter == closing:
            depth -= 1
            if not depth:
                return at + 1
        elif letter == opening:
            depth += 1
        at += 1
    return end

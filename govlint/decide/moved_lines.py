"""Where a line of one text stands, or stood, in another. Pure."""

from difflib import SequenceMatcher

_MOST = 4000  # lines that are compared beyond what both texts begin and end with


def line_in(old: bytes, new: bytes, line: int) -> int:
    """The 1-based line of `new` in the place of `line` of `old`: the line itself where it is
    still there, else what replaced it, else what follows; the last line at most."""
    before, after = old.splitlines(), new.splitlines()
    last = max(1, len(after))
    index = line - 1
    head = _common(before, after)
    if index < head:
        return min(line, last)
    tail = _common(before[head:][::-1], after[head:][::-1])
    if index >= len(before) - tail:
        return min(line + len(after) - len(before), last)
    one, other = before[head : len(before) - tail], after[head : len(after) - tail]
    if max(len(one), len(other)) > _MOST:
        return min(line, last)
    for tag, start, end, first, stop in SequenceMatcher(None, one, other, False).get_opcodes():
        if start <= index - head < end:
            offset = index - head - start
            if tag == "replace":
                offset = min(offset, stop - first - 1)
            elif tag == "delete":
                offset = 0
            return min(head + first + offset + 1, last)
    return min(line, last)


def _common(one: list[bytes], other: list[bytes]) -> int:
    """How many lines at the start are equal."""
    return next(
        (
            count
            for count, (left, right) in enumerate(zip(one, other, strict=False))
            if left != right
        ),
        min(len(one), len(other)),
    )

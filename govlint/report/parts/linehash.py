"""The hash by which GitHub code scanning recognises an alert again (`primaryLocationLineHash`)."""

import re
from collections import Counter
from collections.abc import Collection

_WINDOW = 100  # UTF-16 units
_MASK = (1 << 64) - 1
_END = b"\xff\xff"


def line_hashes(text: str, wanted: Collection[int]) -> dict[int, str]:
    """The hash of each `wanted` line (1-based), as `hex:n` for the n-th line with equal hash.

    For each line: the 100 UTF-16 units from its start on, without blanks and tabs, with every
    line end as LF, then 0xFFFF and zeros after the end of the file, as a polynomial in 37
    modulo 2**64. A different value for the same line would make the upload warn.
    """
    lines = re.sub(r"\r\n?", "\n", text).replace(" ", "").replace("\t", "").split("\n")
    packed = [line.encode("utf-16-le", "surrogatepass") for line in lines]
    units = b"\n\0".join(packed) + _END + bytes(2 * _WINDOW)
    seen: Counter[bytes] = Counter()
    hashes = {}
    start = 0
    for number, line in enumerate(packed, 1):
        window = units[start : start + 2 * _WINDOW]
        seen[window] += 1
        if number in wanted:
            hashes[number] = f"{_polynomial(window):x}:{seen[window]}"
        start += len(line) + 2
    return hashes


def _polynomial(window: bytes) -> int:
    value = 0
    for low, high in zip(window[::2], window[1::2], strict=True):
        value = (value * 37 + (high << 8 | low)) & _MASK
    return value

"""Path patterns of the policy: the gitignore rules people know, without negation."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache


def matches(path: str, glob: str) -> bool:
    """Whether a root-relative POSIX path, or a folder above it, is meant by `glob`.

    As in .gitignore: a pattern without a `/` (but at its end) means that name at any depth, any
    other starts at the root; `*` stays inside one name, `**` crosses folders; what matches a
    folder matches everything below it. A trailing `/` matches folders only.
    """
    return _compiled(glob).match(path) is not None


def joined(parts: Sequence[str], name: Callable[[str], str]) -> str:
    """The expression for the names of a path, `**` for any folders; `name`: that for one of them."""
    out = ""
    for index, part in enumerate(parts):
        last = index == len(parts) - 1
        if part == "**":
            out += ".*" if last else "(?:.*/)?"
        else:
            out += name(part) + ("" if last else "/")
    return out


@lru_cache(maxsize=4096)
def _compiled(glob: str) -> re.Pattern[str]:
    body = glob.removeprefix("./").rstrip("/")
    anchored = "/" in body
    body = body.removeprefix("/")
    parts = body.split("/")
    out = "" if anchored else "(?:.*/)?"
    out += joined(parts, _name)
    return re.compile(out + ("/.*" if glob.endswith("/") else "(?:/.*)?") + r"\Z", re.DOTALL)


def _name(part: str) -> str:
    out, at = "", 0
    while at < len(part):
        char = part[at]
        at += 1
        if char == "*":
            out += "[^/]*"
            while part[at : at + 1] == "*":
                at += 1
        elif char == "?":
            out += "[^/]"
        elif char == "[" and (end := part.find("]", at + 1 + (part[at : at + 1] in "!^"))) > 0:
            inner = part[at:end].replace("\\", "\\\\").replace("[", "\\[")
            inner = re.sub(r"[&~|](?=[&~|])", r"\\\g<0>", inner)
            out += "(?!/)[" + ("^" + inner[1:] if inner[:1] in "!^" else inner) + "]"
            at = end + 1
        else:
            out += re.escape(char)
    return out


def valid(glob: str) -> bool:
    """Whether a pattern means something: not empty, no negation, no impossible range."""
    if not glob.strip("/ ") or glob.startswith("!"):
        return False
    try:
        _compiled(glob)
    except re.error:
        return False
    return True

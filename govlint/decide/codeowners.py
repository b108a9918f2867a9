"""Who owns a file by GitHub's CODEOWNERS, and which governed files nobody owns.

The rules are those of "About code owners" in GitHub's documentation: gitignore patterns without
`!`, `[ ]` and `\\#`; paths are case sensitive; the last pattern that matches wins, also when it
names no owner; a line that is not valid is skipped.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from govlint.model.glob import joined

# The first of these that exists at the base is the one GitHub uses.
PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
MAX_BYTES = 3 * 1024 * 1024  # GitHub loads no larger file

MAX_FOLDERS = 3

_OWNER = re.compile(r"@[A-Za-z0-9-]+(?:/[A-Za-z0-9._-]+)?|[^@\s]+@[^@\s]+\.[^@\s]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class OwnerRule:
    line: int
    pattern: str
    owners: tuple[str, ...]
    regex: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class CodeOwners:
    """`path` is None where no file is. `faults` are lines GitHub skips, with the reason."""

    path: str | None = None
    rules: tuple[OwnerRule, ...] = ()
    faults: tuple[tuple[int, str], ...] = ()

    def rule_for(self, path: str) -> OwnerRule | None:
        return next((rule for rule in reversed(self.rules) if rule.regex.fullmatch(path)), None)


@dataclass(frozen=True, slots=True)
class Unowned:
    """A file that changes without a code owner's review; `line` of the rule, 0 when none matches."""

    path: str
    line: int
    says: str


def find_owners(read: Callable[[str], bytes | None]) -> CodeOwners:
    """The code owners of a tree that `read` reads root-relative paths of."""
    for path in PLACES:
        data = read(path)
        if data is not None:
            return parse_owners(path, data)
    return CodeOwners()


def parse_owners(path: str, data: bytes) -> CodeOwners:
    """Rules and faults of a CODEOWNERS file; never raises."""
    if len(data) > MAX_BYTES:
        return CodeOwners(path, faults=((0, "larger than 3 MB: GitHub does not load it"),))
    rules: list[OwnerRule] = []
    faults: list[tuple[int, str]] = []
    for number, text in enumerate(data.decode("utf-8-sig", "replace").splitlines(), 1):
        words = _words(text)
        if not words:
            continue
        pattern, *owners = words
        wrong = next((each for each in owners if not _OWNER.fullmatch(each)), None)
        if why := _unusable(pattern):
            faults.append((number, why))
        elif wrong is not None:
            faults.append((number, f'"{wrong}" is no @user, @org/team or e-mail'))
        else:
            rules.append(OwnerRule(number, pattern, tuple(owners), _compiled(pattern)))
    return CodeOwners(path, tuple(rules), tuple(faults))


def unowned(owners: CodeOwners, governed: Iterable[str]) -> tuple[Unowned, ...]:
    """The governed files that no code owner must review, sorted."""
    found = []
    for path in sorted(set(governed) | ({owners.path} if owners.path else set())):
        rule = owners.rule_for(path)
        if owners.path is None:
            found.append(Unowned(path, 0, "there is no CODEOWNERS file"))
        elif rule is None:
            found.append(Unowned(path, 0, f"no pattern of {owners.path} matches it"))
        elif not rule.owners:
            found.append(
                Unowned(path, rule.line, f'the pattern "{rule.pattern}" gives it no owner')
            )
    return tuple(found)


def _words(text: str) -> list[str]:
    """Pattern and owners of a line; a space is part of a word after a backslash."""
    words: list[str] = []
    word, at = "", 0
    while at < len(text):
        char = text[at]
        at += 1
        if char == "\\" and at < len(text):
            word += char + text[at]
            at += 1
        elif char == "#" and not word:
            break
        elif char.isspace():
            words += [word] if word else []
            word = ""
        else:
            word += char
    return [*words, word] if word else words


def _unusable(pattern: str) -> str:
    if pattern.startswith("!"):
        return "a pattern cannot be negated with !"
    if pattern.startswith("\\#"):
        return "a pattern cannot begin with an escaped #"
    if "[" in pattern or "]" in pattern:
        return "a pattern cannot have a range in [ ]"
    if pattern.count("**") > MAX_FOLDERS:
        return f"a pattern with more than {MAX_FOLDERS} ** is not understood here"
    return "" if pattern.strip("/") else "a pattern must name a path"


def _compiled(pattern: str) -> re.Pattern[str]:
    folder = pattern.endswith("/")
    body = pattern.strip("/")
    parts = body.split("/")
    # A slash at the start or in the middle binds the pattern to the root.
    out = "" if pattern.startswith("/") or len(parts) > 1 else "(?:.*/)?"
    out += joined(parts, _name)
    if folder:
        out += "/.*"
    elif parts[-1] not in ("*", "**") or len(parts) == 1:
        # docs/* means the files in docs alone; any other name may also be that of a folder.
        out += "(?:/.*)?"
    return re.compile(out, re.DOTALL)


def _name(part: str) -> str:
    """One name with wildcards. What stands between two stars is taken at its first place and
    never looked for again, so that no pattern takes more than a moment."""
    pieces = [""]
    at = 0
    while at < len(part):
        char = part[at]
        at += 1
        if char == "*":
            pieces.append("")
        elif char == "?":
            pieces[-1] += "[^/]"
        elif char == "\\" and at < len(part):
            pieces[-1] += re.escape(part[at])
            at += 1
        else:
            pieces[-1] += re.escape(char)
    if not any(pieces):
        return "[^/]+"
    first, *middle, last = pieces if len(pieces) > 1 else [*pieces, ""]
    found = "".join(f"(?>[^/]*?{piece})" for piece in middle if piece)
    return first + found + ("[^/]*" if len(pieces) > 1 else "") + last

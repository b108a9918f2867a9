"""Who is the same person: identities written alike, or given one key by the allowed signers."""

import re
from collections.abc import Iterable

_TAG = re.compile(r"\+[^@+]*@")  # lena+work@corp.example is lena@corp.example
_KEY = re.compile(r"\s((?:sk-)?(?:ssh|ecdsa)-[a-z0-9@.-]+)\s+([A-Za-z0-9+/]+=*)", re.IGNORECASE)

People = tuple[frozenset[str], ...]
"""Groups of folded identities; each group is one person."""


def fold(identity: str) -> str:
    """One spelling for an identity: case and the @ before a login do not matter."""
    return identity.strip().removeprefix("@").casefold()


def same_person(one: str, other: str, people: People = ()) -> bool:
    """Whether two logins, e-mails, names or principals are known to be one person's."""
    first, second = fold(one), fold(other)
    if _TAG.sub("@", first) == _TAG.sub("@", second):
        return True
    return any(first in each and second in each for each in people)


def counted(identities: Iterable[str], people: People) -> list[str]:
    """The identities without those of a person who is there already."""
    kept: list[str] = []
    for each in identities:
        if not any(same_person(each, other, people) for other in kept):
            kept.append(each)
    return kept


def people_of(signers: bytes | None) -> People:
    """Principals that share a key in an allowed signers file. Patterns name nobody."""
    keys: dict[str, set[str]] = {}
    for line in (signers or b"").decode("utf-8", "replace").split("\n"):
        match = _KEY.search(line)
        if match is None or line.lstrip().startswith("#") or "cert-authority" in line:
            continue
        principals = line.split()[0].strip('"').split(",")
        named = {fold(each) for each in principals if not set(each) & set("*?!")}
        keys.setdefault(match[2], set()).update(named - {""})
    return _joined(keys.values())


def _joined(groups: Iterable[set[str]]) -> People:
    """Groups that share an identity are one: a person may have several keys."""
    joined: list[set[str]] = []
    for group in groups:
        touching = [each for each in joined if each & group]
        joined = [each for each in joined if not each & group]
        joined.append(group.union(*touching))
    return tuple(frozenset(each) for each in joined if len(each) > 1)

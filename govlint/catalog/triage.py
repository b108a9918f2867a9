"""One regular expression out of many substrings."""

import re
from collections.abc import Iterable
from typing import TypeAlias

Trie: TypeAlias = dict[str, "Trie"]


def alternation(words: Iterable[str]) -> str:
    """A pattern that finds any of `words`; common beginnings are tested once, which is what
    makes it fast. A word that contains another one adds nothing and is left out."""
    kept: list[str] = []
    for word in sorted(set(words), key=lambda word: (len(word), word)):
        if word and not any(short in word for short in kept):
            kept.append(word)
    if not kept:
        return r"(?!)"
    trie: Trie = {}
    for word in kept:
        node = trie
        for letter in word:
            node = node.setdefault(letter, {})
    return _pattern(trie)


def _pattern(trie: Trie) -> str:
    """No word is the beginning of another, so every end is a leaf."""
    if not trie:
        return ""
    branches: list[str] = []
    for letter, rest in sorted(trie.items()):
        branches.append(re.escape(letter) + _pattern(rest))
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"

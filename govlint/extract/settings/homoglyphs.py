"""Letters that look like ASCII ones: a key nobody reads in a review the way a parser does."""

import unicodedata

# Cyrillic, Greek and Armenian letters from Unicode's confusables.txt whose skeleton is one
# ASCII letter used in keys; compatibility forms (fullwidth, mathematical) are NFKC's business.
_LOOKALIKES = str.maketrans(
    "аәсԁеһіјӏорԛѕսѵхуᴢԝгɡɑιοκνρυτАВСЕНІЈКМОРЅТХУΑΒΕΖΗΙΚΜΝΟΡΤΥΧԌԜո",
    "aəcdehijlopqsuvxyzwrgaioкvputABCEHIJKMOPSTXYABEZHIKMNOPTYXGWn",
)


def lookalike(key: str) -> str | None:
    """The ASCII key that `key` looks like; None when it is ASCII or looks like nothing.

    Invisible characters (zero width, direction marks, soft hyphens) are dropped.
    """
    if key.isascii():
        return None
    shown = "".join(
        c for c in unicodedata.normalize("NFKC", key) if unicodedata.category(c) != "Cf"
    )
    plain = shown.translate(_LOOKALIKES)
    decomposed = unicodedata.normalize("NFD", plain)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return bare if bare.isascii() and bare else None

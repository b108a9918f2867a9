"""Which candidates of a settings document are limits, and what they say."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from govlint.catalog.limits import Meaning, Vocabulary, words
from govlint.extract.settings.classify import Context, classify, possible
from govlint.extract.settings.homoglyphs import lookalike
from govlint.extract.settings.shapes import Candidate, EndlessError, Walk, Way
from govlint.extract.settings.tree import Mapping, Node, Scalar, Sequence, Text, keys
from govlint.extract.settings.values import Reading, read
from govlint.model.facts import Limit, Problem, Unit
from govlint.model.state import Known, State, Unknown
from govlint.model.units import EXACT

_SHORT = 60
_DOCUMENT = frozenset(":={")  # a block string without one of these holds no keys
_PLACE = re.compile(r"[.\[\]]")


@dataclass(slots=True)
class Found:
    limits: list[Limit] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    documents: list[tuple[Text, Scalar, Way, str]] = field(default_factory=list)
    """Block strings that may be documents: the text they stand in, their way and key."""


class Collector:
    """Collects from one document into `found`.

    `model`: the file around it speaks of a language model. `template`: both branches of a
    condition may stand in the text.
    """

    def __init__(
        self,
        text: Text,
        carrier: str,
        vocabulary: Vocabulary,
        found: Found,
        *,
        model: bool,
        template: bool,
    ) -> None:
        self.text = text
        self.carrier = carrier
        self.vocabulary = vocabulary
        self.found = found
        self.model = model
        self.template = template
        self._file = frozenset(words(text.path.rsplit("/", 1)[-1]))
        self._around: dict[int, tuple[frozenset[str], frozenset[str]]] = {}
        self._possible: dict[str, bool] = {}

    def document(self, root: Node, way: Way) -> None:
        """Collect from a document that stands at `way`."""
        roots = (
            frozenset(entry.key for entry in root.entries)
            if isinstance(root, Mapping)
            else frozenset()
        )
        fitting = [
            entry
            for entry in self.vocabulary.formats
            if entry.fits(self.text.path, roots, self.text.text)
        ]
        self._keys = tuple(key for entry in fitting for key in entry.keys)
        self._top = len(way.keys) if any(entry.subject == "top" for entry in fitting) else None
        # A document has no more nodes than letters; what has, expands its aliases without end.
        most = 2 * len(self.text.text) + 10_000
        foreign = self.vocabulary.words.foreign
        self._foreign = sum(not foreign.isdisjoint(words(key)) for key in keys(root, most))
        walk = Walk(self.vocabulary.words.names, both=self.template, most=most)
        try:
            for candidate in walk.node(root, way):
                self._candidate(candidate)
        except EndlessError:
            says = "holds more values than can be read, aliases included; its limits are unknown"
            self._problem(root.start, root.start + 1, says, "split the file or remove the aliases")

    def _candidate(self, candidate: Candidate) -> None:
        value = candidate.value
        if value.kind == "string" and "\n" in value.text and not _DOCUMENT.isdisjoint(value.text):
            self.found.documents.append((self.text, value, candidate.way, candidate.key))
            return
        plain = lookalike(candidate.key)
        if not self._can_be(plain or candidate.key):
            return
        context = self._context(candidate.way)
        meaning = classify(plain or candidate.key, context, self.vocabulary)
        if meaning is None:
            return
        if plain is not None:
            self._strange(candidate, plain)
            return
        if candidate.twice:
            says = f"{candidate.key} is written twice in one place; the last one counts, and readers differ"
            self._problem(
                candidate.start,
                candidate.end,
                says,
                "keep one of them",
                blocks=self.carrier != "dotenv",
            )
        reading = _read(value, meaning)
        if reading is None or not (_numeric(reading) or self._sure(candidate.key, meaning)):
            return
        if reading.note:
            says = f"{candidate.key}: {reading.note}"
            self._problem(
                value.start, value.end, says, "write the plain decimal number", blocks=False
            )
        self._add(candidate, meaning, reading)

    def _sure(self, key: str, meaning: Meaning) -> bool:
        """Whether a key is a limit even where no number is seen: listed, or it names a currency."""
        return meaning.listed or not self.vocabulary.words.money.keys().isdisjoint(words(key))

    def _can_be(self, key: str) -> bool:
        known = self._possible.get(key)
        if known is None:
            known = self._possible[key] = possible(key, self._keys, self.vocabulary)
        return known

    def _strange(self, candidate: Candidate, plain: str) -> None:
        letter = next(c for c in candidate.key if ord(c) > 127)
        says = f"key {candidate.key!r} holds U+{ord(letter):04X} and only looks like {plain}"
        self._problem(candidate.start, candidate.end, says, f"write {plain} in plain letters")

    def _add(self, candidate: Candidate, meaning: Meaning, reading: Reading) -> None:
        way, value = candidate.way, candidate.value
        path = (*way.keys, candidate.key, *filter(None, [candidate.suffix]))
        span = self.text.span(value.start, value.end)
        # "$5" counts dollars whatever its key seems to count.
        unit = Unit.USD if reading.unit is Unit.USD else meaning.unit
        limit = Limit(
            span=span,
            key=path_of(path) + (f"[{way.index}]" if way.index is not None else ""),
            name=candidate.key,
            amount=_amount(reading, meaning),
            unit=unit,
            carrier=self.carrier,
            per=reading.per or meaning.per,
            subject=self._subject(way),
            hard=meaning.hard,
            raw=self.text.raw(value.start, value.end),
        )
        self.found.limits.append(limit)

    def _problem(self, start: int, end: int, says: str, help_: str, *, blocks: bool = True) -> None:
        self.found.problems.append(Problem(self.text.span(start, end), says, help_, blocks))

    def _context(self, way: Way) -> Context:
        here = way.mappings[-1] if way.mappings else Mapping()
        around = self._around.get(id(here))
        if around is None:
            around = self._around[id(here)] = _beside(here)
        return Context(
            way=way.keys,
            near=around[0].union(*(words(key) for key in way.keys[-3:])),
            says=around[1],
            file=self._file,
            model=self.model,
            foreign=self._foreign,
            look=lambda key: _look(key, way),
            keys=self._keys,
        )

    def _subject(self, way: Way) -> str | None:
        lexicon = self.vocabulary.words
        for level in range(len(way.keys) - 1, 0, -1):
            if way.keys[level - 1] in lexicon.parents:
                name = _bare(way.keys[level])
                return None if name.isdigit() else name
        for mapping in reversed(way.mappings):
            for key in lexicon.subjects:
                if (said := mapping.text(key)) is not None:
                    return said
        if self._top is not None and len(way.keys) > self._top:
            return _bare(way.keys[self._top])
        if len(way.keys) > 2 and way.keys[0] == "resource":
            return way.keys[2]
        return None


def _numeric(reading: Reading) -> bool:
    return isinstance(reading.amount, Known) and reading.amount.value is not None


def _read(value: Scalar, meaning: Meaning) -> Reading | None:
    if value.kind == "reference":
        return Reading(Unknown(f"the value is in {value.text}, outside this file"))
    return read(value.text, value.kind, meaning.unit)


def _amount(reading: Reading, meaning: Meaning) -> State[Decimal | None]:
    amount = reading.amount
    if not isinstance(amount, Known) or amount.value is None:
        return amount
    value: Decimal = amount.value
    if (meaning.unlimited == "zero" and value <= 0) or (
        meaning.unlimited == "negative" and value < 0
    ):
        return Known(None)
    scaled = reading.unit is not None  # "10m" and "$5" say their unit themselves
    return Known(value if scaled else EXACT.multiply(value, meaning.scale))


def _beside(here: Mapping) -> tuple[frozenset[str], frozenset[str]]:
    """Words of the keys, and of the short values, of a mapping."""
    near: set[str] = set()
    says: set[str] = set()
    for entry in here.entries[:200]:
        near.update(words(entry.key))
        if isinstance(entry.value, Scalar) and len(entry.value.text) <= _SHORT:
            says.update(words(entry.value.text))
    return frozenset(near), frozenset(says)


def _look(key: str, way: Way) -> str | None:
    """The text of a key beside the limit; `^.key` one mapping further out; the same index of a list."""
    up, _, name = key.rpartition(".")
    if len(up) >= len(way.mappings):
        return None
    value = way.mappings[-1 - len(up)].get(name)
    if isinstance(value, Sequence):
        if way.index is None or way.index >= len(value.items):
            return None
        value = value.items[way.index]
    return value.text if isinstance(value, Scalar) and value.kind != "null" else None


def _bare(key: str) -> str:
    return key.strip("[]").partition("#")[0]


def path_of(keys: tuple[str, ...]) -> str:
    """a.b[item].c; a key that holds a dot or bracket stands in brackets."""
    path = ""
    for key in keys:
        if key.startswith("["):
            path += key
        elif _PLACE.search(key):
            path += f"[{key}]"
        else:
            path += f".{key}" if path else key
    return path

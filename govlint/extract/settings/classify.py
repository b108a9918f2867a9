"""What a key means, given where it stands. One judgement for every carrier, Python included."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from govlint.catalog.limits import Key, Meaning, Vocabulary, Words, words
from govlint.model.facts import Unit
from govlint.model.units import period

Lookup = Callable[[str], str | None]
_TOKENS = frozenset({"token", "tokens"})
_OF = frozenset({"limit", "cap", "ceiling", "quota"})


def _nothing(_key: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Context:
    """Where a key stands.

    `way`: the keys on the way to it. `near`: words on the way and of the keys beside it; `says`:
    words of short values beside it; `file`: words of the file's name. `model`: a language model
    is meant somewhere in the file; `foreign`: how many of the file's keys speak of another
    trade. `look` reads a key beside it (`^.key`: one mapping further out). `keys`: the entries
    of the formats the file has, best first; `Vocabulary.general` for code.
    """

    way: tuple[str, ...] = ()
    near: frozenset[str] = frozenset()
    file: frozenset[str] = frozenset()
    says: frozenset[str] = frozenset()
    model: bool = False
    foreign: int = 0
    look: Lookup = field(default=_nothing)
    keys: tuple[Key, ...] = ()


def classify(key: str, context: Context, vocabulary: Vocabulary) -> Meaning | None:
    """The meaning of a number under `key`, or None when it is no limit of ours.

    The policy's governed keys always are; then come the entries of the vocabulary, then the words
    of the key itself. Names alone are not enough: see `needs` in rules/limits/names.yaml.
    """
    parts = words(key)
    if not parts or len(parts) > 12:
        return None
    lexicon = vocabulary.words
    name = "_".join(parts)
    if _governed(key, context.way, vocabulary.governed):
        return _dated(_by_words(parts, lexicon) or Meaning(Unit.USD, _per(parts, lexicon)), context)
    blocked = _blocked(parts, context, lexicon)
    for entry in context.keys:
        if not entry.named(name) or not _stands(entry, context):
            continue
        # A file of a known format needs no more evidence of what its keys mean.
        if entry.specific or (not blocked and _evident(entry.needs, parts, context, lexicon)):
            meaning = _completed(entry, parts, context, lexicon)
            return meaning if entry.specific else _dated(meaning, context)
    if blocked:
        return None
    read = _by_words(parts, lexicon)
    if read is None or not _evident(_needs(parts, read, lexicon), parts, context, lexicon):
        return None
    return _dated(read._replace(listed=False), context)


def possible(key: str, keys: tuple[Key, ...], vocabulary: Vocabulary) -> bool:
    """Whether a key can mean a limit anywhere: a quick no for most keys of a file."""
    parts = words(key)
    name = "_".join(parts)
    return (
        any(entry.named(name) for entry in keys)
        or _by_words(parts, vocabulary.words) is not None
        or any(
            "." in glob or fnmatchcase(key.lower(), glob.lower()) for glob in vocabulary.governed
        )
    )


def _governed(key: str, way: tuple[str, ...], globs: tuple[str, ...]) -> bool:
    path = ".".join((*way, key)).lower()
    return any(
        fnmatchcase(key.lower(), glob.lower()) or fnmatchcase(path, glob.lower()) for glob in globs
    )


def _blocked(parts: tuple[str, ...], context: Context, lexicon: Words) -> bool:
    """Whether the words belong to another trade."""
    if any(key in lexicon.elsewhere for key in context.way):
        return True
    own = frozenset(parts)
    if own & _TOKENS and any(context.look(key) is not None for key in lexicon.priced):
        return True
    around = own.union(*(words(key) for key in context.way[-3:]))
    for group in lexicon.blocked:
        if group <= around and group & own:
            return True
    if own & lexicon.strong:
        return False
    if own.union(*(words(key) for key in context.way)) & lexicon.foreign:
        return True
    # One such key (PORTFOLIO_URL) in a file that speaks of a model says nothing yet.
    return context.foreign > (1 if context.model else 0) and not own & lexicon.weak


def _evident(needs: str, parts: tuple[str, ...], context: Context, lexicon: Words) -> bool:
    if needs == "none":
        return True
    own = frozenset(parts).union(*(words(key) for key in context.way[-1:]))
    model = lexicon.strong | lexicon.weak
    if own & model:
        return True
    if needs == "own":
        return False
    if context.says & lexicon.strong:
        return True
    if needs == "close":
        return False
    if (context.near | context.file) & model:
        return True
    return needs == "file" and context.model


def _stands(entry: Key, context: Context) -> bool:
    way = [part.strip("[]") for part in context.way]
    if entry.under and not any(fnmatchcase(part, glob) for part in way for glob in entry.under):
        return False
    if any(part in entry.not_under for part in way):
        return False
    if entry.beside and not any(context.look(key) is not None for key in entry.beside):
        return False
    return all(context.look(key) == value for key, value in entry.where)


def _completed(entry: Key, parts: tuple[str, ...], context: Context, lexicon: Words) -> Meaning:
    """The entry's meaning with what the keys beside it say."""
    meaning = entry.meaning
    for key in entry.unit_at:
        said = context.look(key)
        if said is not None:
            meaning = meaning._replace(unit=dict(entry.units).get(said, meaning.unit))
            break
    for key, values in entry.hard_unless:
        if context.look(key) in values:
            meaning = meaning._replace(hard=False)
    for key in entry.per_at:
        said = context.look(key)
        per = period(said) if said is not None else None
        if per is not None:
            return meaning._replace(per=per)
    if meaning.per is None and not entry.per_at:
        meaning = meaning._replace(per=_per(parts, lexicon))
    return meaning


def _by_words(parts: tuple[str, ...], lexicon: Words) -> Meaning | None:
    """What the words of a key say: a ceiling word and a unit, and no word of a measurement."""
    own = frozenset(parts)
    if not own & lexicon.ceilings and not own & lexicon.caps:
        return None
    if own & lexicon.measured and not _ceiling_of_total(own, lexicon):
        return None
    hard = not own & lexicon.soft
    per = _per(parts, lexicon)
    for word in parts:
        if word in lexicon.money:
            return Meaning(Unit.USD, per, lexicon.money[word], hard)
    for unit, family in lexicon.work:
        scales = [family[word] for word in _plural(parts) if word in family]
        if scales:
            # MAX_RUNTIME_MS holds two words of the family; the smaller one is the scale.
            return Meaning(unit, per, min(scales, key=lambda scale: (scale == 1, scale)), hard)
    if own & lexicon.spending:
        return Meaning(Unit.USD, per, hard=hard)
    return None


def _plural(parts: tuple[str, ...]) -> Iterable[str]:
    """The words of a key; what a ceiling is said to be one of stands for many: step_limit."""
    for word, after in zip(parts, (*parts[1:], ""), strict=True):
        yield word
        if after in _OF and not word.endswith("s"):
            yield f"{word}s"


def _ceiling_of_total(own: frozenset[str], lexicon: Words) -> bool:
    """total_cost_limit and max_total_tokens are ceilings; total_cost and usage_tokens are not."""
    return own & lexicon.measured <= {"total", "sum", "usage"} and bool(own & lexicon.ceilings)


def _per(parts: tuple[str, ...], lexicon: Words) -> str | None:
    for word in parts:
        if word in lexicon.periods:
            return lexicon.periods[word]
    for before, word in zip(("", *parts), parts, strict=False):
        scope = lexicon.scopes.get(word)
        # MAX_COST_PER_CALL holds for a call, TOOL_CALL_MAX_TURNS does not.
        if scope is not None and (scope != "call" or before == "per"):
            return scope
    return None


def _needs(parts: tuple[str, ...], meaning: Meaning, lexicon: Words) -> str:
    """Money with its currency, and tokens or turns, ask for less evidence than bare nouns."""
    own = frozenset(parts)
    if meaning.unit is Unit.USD and own & frozenset(lexicon.money):
        return "file"
    if meaning.unit is Unit.TURNS or (meaning.unit is Unit.TOKENS and own & {"tokens"}):
        return "file"
    return "near" if meaning.unit in (Unit.USD, Unit.TOKENS) else "own"


def _dated(meaning: Meaning, context: Context) -> Meaning:
    """A reset period beside a limit that names none itself."""
    if meaning.per is not None:
        return meaning
    for key in (
        "budget_duration",
        "budget_reset_period",
        "period",
        "window",
        "interval",
        "time_period",
    ):
        said = context.look(key)
        per = period(said) if said is not None else None
        if per is not None:
            return meaning._replace(per=per)
    return meaning

"""What a written value says: an amount, no limit, or a reference to something outside the file."""

import re
from dataclasses import dataclass
from decimal import Decimal

from govlint.model.facts import Unit
from govlint.model.state import Known, State, Unknown
from govlint.model.units import EXACT, duration, period

_NUMBER = re.compile(r"[-+]?(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][-+]?\d+)?")
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_BASED = re.compile(r"([-+]?)(0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+)")
_SEXAGESIMAL = re.compile(r"[-+]?[1-9][\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?")
_OCTAL = re.compile(r"[-+]?0[0-7_]+")
_MONEY = re.compile(r"(?:US)?\$\s*(\S+)|(?:USD|usd)\s*(\S+)|(\S+?)\s*(?:USD|usd|dollars?)|(\S+)\$")
_RATE = re.compile(r"(.+?)\s*(?:/|\bper\b)\s*([A-Za-z0-9]+)")
_NO_LIMIT = frozenset({"none", "null", "~", "inf", "+inf", ".inf", "+.inf", "infinity", "+infinity", "nan", ".nan",
                       "unlimited", "no limit", "nolimit", "math.inf", "float('inf')"})  # fmt: skip
_LARGEST = 308  # 10**309 reads as infinity in a double

_SHELL = re.compile(r"\$\{([A-Za-z_][\w.]*)(?::?[-=]([^}]*))?(?::?\?[^}]*)?\}|\$([A-Za-z_]\w*)")
_ACTIONS = re.compile(r"\$\{\{\s*(.*?)\s*\}\}", re.DOTALL)
_FALLBACK = re.compile(r"(.*?)\s*\|\|\s*(?:'([^']*)'|\"([^\"]*)\"|([-+.\w]+))", re.DOTALL)
_LITELLM = re.compile(r"os\.environ/(\w+)")
_TEMPLATE = re.compile(r"\{\{\s*(.*?)\s*\}\}|\{%.*?%\}", re.DOTALL)
_CDK = re.compile(r"!(?:Ref|Sub|GetAtt|ImportValue|env|secret|vault)\b.*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """An amount as written, before the key's scale.

    `per`: a period that stands with the number ("20/hour"). `unit` and `seconds`: the value says
    itself what it counts ("10m" is seconds, "$5" dollars). `note`: readers disagree about it.
    """

    amount: State[Decimal | None]
    per: str | None = None
    unit: Unit | None = None
    note: str = ""


def read(text: str, kind: str, counts: Unit | None = None) -> Reading | None:
    """Read a value; None when it is no number and refers to nothing.

    `kind` as in `tree.Scalar`; `counts` is what the key counts, where that is known: only time
    is written as "10m".
    """
    body = text.strip()
    if kind == "null":
        return Reading(Known(None))
    if kind == "bool":
        return None
    if kind == "hidden":
        return Reading(Unknown(f"the value is an expression: {_short(body)}"))
    if not body:
        return Reading(Unknown("the value is empty"))
    outside = _outside(body)
    if outside is not None:
        where, fallback = outside
        if not fallback:
            return Reading(Unknown(f"the value is in {where}, outside this file"))
        inner = read(fallback, "string", counts)
        return inner or Reading(Unknown(f"the value is in {where}, outside this file"))
    if kind == "plain":
        special = _yaml(body)
        if special is not None:
            return special
    return _literal(body, counts)


def outside_git(raw: str) -> str | None:
    """The variable, secret or expression a written value takes its number from, if any.

    A fallback in the file does not change that the number in use is decided elsewhere.
    """
    found = _outside(raw.strip().strip("'\""))
    return found[0] if found is not None else None


def number(text: str) -> Decimal | None:
    """A decimal number written any way: 1000, 1_000, 1,000, 1e3, 0x3e8; None when it is none.

    Infinity for what a double cannot hold.
    """
    body = text.strip()
    based = _BASED.fullmatch(body)
    if based is not None and len(body) < 80:
        value = Decimal(int(based[2].replace("_", ""), 0))
        return -value if based[1] == "-" else value
    if _GROUPED.fullmatch(body):
        body = body.replace(",", "")
    elif not _NUMBER.fullmatch(body):
        return None
    exponent = body.lower().rpartition("e")[2] if "e" in body.lower() else "0"
    if len(exponent.lstrip("+-0")) > 4:
        return Decimal(0) if exponent.startswith("-") else Decimal("Infinity")
    value = Decimal(body.replace("_", ""))
    if value and value.adjusted() > _LARGEST:
        return Decimal("Infinity")
    if value and value.adjusted() < -_LARGEST:
        return Decimal(0)
    return Decimal(f"{value:f}") if "e" in body.lower() else value  # 1000, not 1E+3


def _literal(body: str, counts: Unit | None) -> Reading | None:
    if body.lower() in _NO_LIMIT:
        return Reading(Known(None))
    value = number(body)
    if value is not None:
        return Reading(_known(value))
    money = _MONEY.fullmatch(body)
    if money is not None:
        value = number(next(group for group in money.groups() if group is not None))
        if value is not None:
            return Reading(_known(value), unit=Unit.USD)
    rated = _RATE.fullmatch(body)
    if rated is not None and (per := period(rated[2])) is not None:
        inner = _literal(rated[1], counts)
        return Reading(inner.amount, per, inner.unit) if inner is not None else None
    if counts is Unit.SECONDS and (seconds := duration(body)) is not None:
        return Reading(Known(seconds), unit=Unit.SECONDS)
    return None


def _known(value: Decimal) -> Known[Decimal | None]:
    return Known(value if value.is_finite() else None)


def _yaml(body: str) -> Reading | None:
    """Plain scalars that YAML 1.1 (PyYAML) and 1.2 read as different numbers."""
    digits = body.replace("_", "")
    sign = -1 if body.startswith("-") else 1
    if len(body) > 80:
        return None
    if _OCTAL.fullmatch(body) and digits.lstrip("+-0"):
        value = Decimal(sign * int(digits.lstrip("+-"), 8))
        plain = digits.lstrip("+-0")
        return Reading(
            Known(value),
            note=f"{body} is {value} in YAML 1.1 and {'-' * (sign < 0)}{plain} in YAML 1.2",
        )
    if _SEXAGESIMAL.fullmatch(body):
        total = Decimal(0)
        for part in digits.lstrip("+-").split(":"):
            total = EXACT.add(EXACT.multiply(total, Decimal(60)), Decimal(part))
        return Reading(
            Known(sign * total),
            note=f"{body} is {sign * total} in YAML 1.1 (base 60) and text in YAML 1.2",
        )
    return None


def _outside(body: str) -> tuple[str, str | None] | None:
    """(where the number comes from, the fallback written here), or None for a plain value."""
    actions = _ACTIONS.fullmatch(body)
    if actions is not None:
        fallback = _FALLBACK.fullmatch(actions[1])
        if not fallback:
            return _short(actions[1]), None
        return _short(fallback[1]), next(
            (group for group in fallback.groups()[1:] if group is not None), None
        )
    shell = _SHELL.search(body)
    if shell is not None:
        # `${A}0` takes its number from A too, and the fallback is then only a part of it.
        whole = shell[0] == body
        return shell[1] or shell[3], shell[2] if whole and shell[2] else None
    litellm = _LITELLM.fullmatch(body)
    if litellm is not None:
        return litellm[1], None
    if _TEMPLATE.search(body) is not None:
        return _short(body), None
    if _CDK.fullmatch(body) is not None:
        return _short(body), None
    return None


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else flat[:57] + "..."

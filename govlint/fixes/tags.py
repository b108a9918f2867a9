"""untagged-call: the missing tags, once at the client where it takes them, else at the call.

Nobody's name is made up: a tag is the one value that the policy allows, or is read from the
environment of the process, as TEAM_ID.
"""

import re

from govlint.model.facts import Call, ProjectFacts, Slot
from govlint.model.finding import Finding
from govlint.model.fix import Fix, Give, Value
from govlint.model.policy import Policy, RequiredTag
from govlint.model.tags import missing, takes_keys


def fix(finding: Finding, project: ProjectFacts, policy: Policy) -> Fix | None:
    """Safe when no value comes from the environment, where it might be missing."""
    call = next((call for call in project.calls if _meant(call, finding)), None)
    if call is None:
        return None
    law = policy.at(call.span.path)
    wanted = missing(call, law)
    slot = _slot(call, law, wanted, alone=not finding.stands_for)
    if slot is None or slot.at is None or not wanted:
        return None
    entries = tuple((_key(one, slot), _value(one)) for one in wanted)
    give = Give(slot.at, slot.name, entries=entries, plain=slot.plain)
    names = ", ".join(key for key, _ in entries)
    where = "" if slot.at == finding.at else f" at {slot.at}"
    return Fix(f"{names} in {slot.name}={where}", all(not v.name for _, v in entries), (give,))


def _meant(call: Call, finding: Finding) -> bool:
    """Whether a finding speaks of a call: of one place that two providers are called from, one."""
    if finding.stands_for:
        return call.span in finding.stands_for and call.client == finding.at
    return call.span == finding.at and call.api == finding.subject


def _slot(call: Call, law: Policy, wanted: tuple[RequiredTag, ...], alone: bool) -> Slot | None:
    """The client's before the call's; none that the provider may refuse or that asks for more."""
    fitting = [
        slot
        for slot in call.slots
        if takes_keys(slot)
        and slot.shape in ("dict", "headers")
        and slot.sink in law.sinks
        and not slot.needs
        and not slot.doubt
        and not (slot.shape == "headers" and any(not _plain(one) for one in wanted))
    ]
    once = [slot for slot in fitting if slot.on == "client" and call.client is not None]
    here = [slot for slot in fitting if slot.on == "call"] if alone else []
    return next(iter((*once, *here)), None)


def _key(wanted: RequiredTag, slot: Slot) -> str:
    if slot.shape != "headers":
        return wanted.key
    parts = re.split(r"[^A-Za-z0-9]+", wanted.key)
    return "-".join(["X", *(part.capitalize() for part in parts if part)])


def _value(wanted: RequiredTag) -> Value:
    if len(wanted.values) == 1:
        return Value("", _quoted(wanted.values[0]))
    variable = re.sub(r"[^A-Za-z0-9]+", "_", wanted.key).strip("_").upper()
    return Value("os.environ", f'["{variable}"]')


def _plain(wanted: RequiredTag) -> bool:
    return all(value.isascii() and value.isprintable() for value in wanted.values)


def _quoted(text: str) -> str:
    """A Python literal of any text in ASCII, so that it fits into a file of any encoding."""
    written = ascii(text)
    return f'"{text}"' if written == f"'{text}'" and '"' not in text else written

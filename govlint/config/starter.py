"""The text of a first policy: commented, and fitted to what the project has already."""

from collections.abc import Iterator

from govlint.config.packs import pack_id, packs
from govlint.config.render import quoted
from govlint.model.change import amount_of
from govlint.model.facts import Known
from govlint.model.policy import Policy, RequiredTag
from govlint.model.survey import Survey, TagUse
from govlint.model.tags import canonical

_MOST = 5
_HIGHEST_TURNS = 200  # an explicit limit above it is more likely a way around than a limit


def starter(seen: Survey, pack: Policy, name: str) -> str:
    """YAML that builds on `pack` (the recommended one) and loads as it is."""
    identity = pack_id(packs()["recommended"])
    return "\n".join(
        [
            "# What govlint asks of this project. `govlint config` prints the policy in effect and where",
            "# each value comes from; `govlint config --schema` prints a schema for editors.",
            *([f"id: {_scalar(name)}"] if _plain(name).strip() else []),
            f"extends: [{identity}]  # everything that is not said here",
            "",
            "tags:",
            *_tags(seen, pack),
            "",
            "ceiling:",
            *_ceiling(seen, pack),
            "",
            "limits:",
            *_limits(seen, pack),
            "",
            "# How bad each finding is: error, warning, note or off. `govlint checks` lists the checks.",
            "# checks:",
            "#   uncapped-call: error  # a call without an output cap; a note in the pack",
            "",
            "tests: note  # findings in test files are no worse than this",
            "",
            "# Other rules for some folders; later ones win.",
            "# overrides:",
            '#   - paths: ["scripts/**", "examples/**"]',
            "#     checks: {untagged-call: warning}",
            *_approvals(seen),
            "",
        ]
    )


def _tags(seen: Survey, pack: Policy) -> Iterator[str]:
    if seen.tags:
        used = ", ".join(f"{one.key} ({_of(one.calls, seen)})" for one in seen.tags[:_MOST])
        yield f"  # In use already: {_plain(used)}."
    elif seen.calls:
        yield "  # No call carries a tag yet."
    if seen.untold:
        yield f"  # The tags of {_of(seen.untold, seen)} cannot be read from the code."
    yield "  required:  # aliases count too; case, - or _ and an X- prefix do not matter"
    later = []
    for number, wanted in enumerate(pack.tags):
        use = next((one for one in seen.tags if _means(one, wanted)), None)
        # Who pays and for what: without these two, costs cannot be split at all.
        if use is None and number > 1:
            later.append(wanted)
            continue
        key = use.key if use else wanted.key
        others = [
            each for each in (wanted.key, *wanted.aliases) if canonical(each) != canonical(key)
        ]
        yield f"    - {{key: {_scalar(key)}, aliases: [{', '.join(map(_scalar, others))}]}}"
        if number == 0 and (values := _values(seen, use)):
            yield f"    #  values: [{', '.join(map(_scalar, values))}]  # narrow it to the names that pay"
    for wanted in later:
        aliases = ", ".join(map(_scalar, wanted.aliases))
        yield f"    # - {{key: {_scalar(wanted.key)}, aliases: [{aliases}]}}"


def _values(seen: Survey, use: TagUse | None) -> list[str]:
    """Names of teams: the literal values in use and the teams of CODEOWNERS."""
    teams = [owner.partition("/")[2] for owner in seen.owners if "/" in owner]
    return list(dict.fromkeys([*(use.values if use else ()), *teams]))[:_MOST]


def _ceiling(seen: Survey, pack: Policy) -> Iterator[str]:
    for guard in seen.guards[:_MOST]:
        yield f"  # Found: {_plain(guard.symbol)}, {_plain(str(guard.span))}"
    if seen.agents and not seen.guards:
        yield "  # No budget guard was found. Until there is one, `turns+cap` accepts a turn limit"
        yield "  # together with an output cap: add it to the units for a quieter start."
    yield f"  units: [{', '.join(pack.ceiling.units)}]  # hard limits that count as a ceiling"


def _limits(seen: Survey, pack: Policy) -> Iterator[str]:
    fitting = [(number, at) for number, at in seen.turns if number <= _HIGHEST_TURNS]
    if fitting:
        number, at = fitting[0]
        turns = max(int(number.to_integral_value()), 1)
        yield f"  max-turns: {turns}  # the highest in use is at {_plain(str(at))}"
    else:
        yield f"  max-turns: {pack.max_turns}  # more turns of an agent than this are a finding"
    yield f"  max-attempts: {pack.max_attempts}  # so are more attempts of a retry"


def _approvals(seen: Survey) -> Iterator[str]:
    yield ""
    yield "# Who may agree to a raised ceiling (`govlint check --base main` finds the raises)."
    if seen.owners:
        owners = ", ".join(seen.owners[:_MOST])
        yield f"# {_plain(str(seen.owners_file))} names {_plain(owners)}."
    for limit in seen.limits[:_MOST]:
        if isinstance(limit.amount, Known):
            yield f"# Ceiling: {_plain(limit.name)} = {amount_of(limit)}, {_plain(str(limit.span))}"
    people = [owner.removeprefix("@") for owner in seen.owners if "/" not in owner]
    yield "# approvals:"
    yield "#   roster:"
    yield f"#     engineering-lead: [{', '.join(map(_scalar, people[:_MOST]))}]"
    yield "#     vp: []"


def _means(use: TagUse, wanted: RequiredTag) -> bool:
    return canonical(use.key) in {canonical(name) for name in (wanted.key, *wanted.aliases)}


def _of(number: int, seen: Survey) -> str:
    return f"{number} of {seen.calls} calls"


def _scalar(text: str) -> str:
    return quoted(_plain(text)) or '""'


def _plain(text: str) -> str:
    """Text of the tree inside a comment: one line, nothing that a terminal would act on."""
    return "".join(char if char.isprintable() else "?" for char in text)

"""A catalogue entry as a page: what calling the library means to govlint."""

from collections.abc import Iterable, Iterator

from govlint.catalog.entries import AgentRule, Does, Entry, GuardRule, RetryRule, Setting


def _all(entry: Entry) -> Iterator[tuple[str, Does]]:
    """(what is called, what that does) of everything an entry names."""
    for type_ in entry.types:
        name = type_.names[0].rpartition(".")[2] if type_.names else type_.id
        yield f"{name}(...)", type_.made
        for method in type_.methods:
            for path in method.paths:
                yield f"{name}.{path}", method.does
        for how, does in (("()", type_.calls), (" in a for", type_.iterates)):
            if does:
                yield name + how, does
    for group in entry.functions:
        for dotted in group.names:
            yield dotted, group.does


def bills(entry: Entry) -> set[str]:
    """The modalities that its calls bill."""
    return {does.bills for _, does in _all(entry) if does.bills}


def agent_limits(entry: Entry) -> set[str]:
    """The names of the arguments that limit its agents."""
    return {f"`{one.args[0]}`" for rule in _agents(entry) for one in rule.limits if one.args}


def guard_units(entry: Entry) -> set[str]:
    """What its guards count."""
    found = set()
    for rule in _guards(entry):
        settings = [*([rule.ceiling] if rule.ceiling else []), *rule.limits]
        found |= {str(one.unit) for one in settings if one.unit}
    return found


def retry_units(entry: Entry) -> set[str]:
    """What ends its retries."""
    found = set()
    for rule in _retries(entry):
        found |= {"attempts"} if rule.attempts else set()
        found |= {"seconds"} if rule.seconds else set()
        found |= {"a stop object"} if rule.stop else set()
    return found


def _agents(entry: Entry) -> list[AgentRule]:
    return [does.agent for _, does in _all(entry) if does.agent]


def _guards(entry: Entry) -> list[GuardRule]:
    return [does.guard for _, does in _all(entry) if does.guard]


def _retries(entry: Entry) -> list[RetryRule]:
    return [does.retry for _, does in _all(entry) if does.retry]


def entry_page(entry: Entry) -> str:
    """The Markdown page of an entry."""
    text = f"# {entry.id}\n\n"
    if entry.packages:
        text += f"Packages: {', '.join(entry.packages)}. "
    if entry.roots:
        text += f"Imported as: {', '.join(f'`{root}`' for root in entry.roots)}. "
    text += f"Read: version {entry.checked_version} on {entry.checked_on}.\n"
    if entry.docs:
        text += f"\nIts own documentation: <{entry.docs}>\n"
    if entry.notes:
        text += f"\n{entry.notes.strip()}\n"
    for title, lines in (
        ("Billed calls", _billed(entry)),
        ("Agents", _agent_lines(entry)),
        ("Guards", _guard_lines(entry)),
        ("Retries", _retry_lines(entry)),
        ("Endpoints", [f"`{one.part}`: {one.modality}" for one in entry.endpoints]),
    ):
        if lines:
            text += f"\n## {title}\n\n" + "".join(f"- {line}\n" for line in dict.fromkeys(lines))
    return text


def _billed(entry: Entry) -> list[str]:
    lines = []
    for name, does in _all(entry):
        if not does.bills:
            continue
        tags = ", ".join(f"`{slot.arg}` ({slot.sink})" for slot in does.tags)
        parts = [does.bills, f"tags in {tags}" if tags else "no tags of its own"]
        parts += _settings({"cap": does.cap, "timeout": does.timeout, "retries": does.retries})
        lines.append(f"`{name}`: {'; '.join(parts)}")
    return lines


def _agent_lines(entry: Entry) -> list[str]:
    return [
        f"`{name}` ({does.agent.what}): "
        + ("; ".join(_setting(one) for one in does.agent.limits) or "no limit of its own")
        for name, does in _all(entry)
        if does.agent
    ]


def _guard_lines(entry: Entry) -> list[str]:
    lines = []
    for name, does in _all(entry):
        if not (rule := does.guard):
            continue
        counts = [_setting(one) for one in (rule.ceiling, *rule.limits) if one]
        parts = [f"{rule.form}, covers {rule.covers}, tier {rule.tier}", *counts]
        if rule.why_inert:
            parts.append(f"never guards: {rule.why_inert}")
        parts += [f"not when `{one.arg}`: {one.why}" for one in rule.inert if one.why]
        lines.append(f"`{name}`: {'; '.join(parts)}")
    return lines


def _retry_lines(entry: Entry) -> list[str]:
    lines = []
    for name, does in _all(entry):
        if rule := does.retry:
            parts = _settings({"attempts": rule.attempts, "seconds": rule.seconds})
            if rule.stop:
                parts.append(f"stop object in `{rule.stop}`")
            lines.append(f"`{name}` ({rule.form}): {'; '.join(parts) or 'no stop of its own'}")
    return lines


def _settings(named: dict[str, Setting | None]) -> list[str]:
    return [f"{name} {_setting(one)}" for name, one in named.items() if one]


def _setting(setting: Setting) -> str:
    names = "/".join(f"`{name}`" for name in setting.args)
    return f"{names}{_defaults(setting)}"


def _defaults(setting: Setting) -> str:
    if setting.required:
        return " (required)"
    if not setting.defaults:
        return ""
    return f" (default {', '.join(_versions(setting))})"


def _versions(setting: Setting) -> Iterable[str]:
    for one in setting.defaults:
        since = f" since {one.since}" if one.since else ""
        before = f" before {one.before}" if one.before else ""
        yield f"{'none' if one.value is None else one.value}{since}{before}"

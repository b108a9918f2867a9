"""What an entry says about its package, in words a probe without govlint can check."""

from typing import Any

from govlint.catalog.entries import AgentRule, Does, Entry, Setting


def expectation(entry: Entry) -> dict[str, Any]:
    """{"types": [{id, names, args, paths}], "functions": [{name, args}]}.

    An argument "a|b" holds when the callable takes one of the two.
    """
    types = []
    for type_ in entry.types:
        paths = [[path, []] for path, _ in type_.attrs if "()" not in path]
        for method in type_.methods:
            paths += [[path, arguments(method.does)] for path in method.paths]
        if type_.calls is not None:
            paths.append(["__call__", arguments(type_.calls)])
        types.append(
            {
                "id": type_.id,
                "names": list(type_.names),
                "args": [arg for arg in arguments(type_.made) if arg != "model"],
                "paths": paths,
            }
        )
    functions = [
        {"name": name, "args": arguments(group.does)}
        for group in entry.functions
        for name in group.names
    ]
    return {"types": types, "functions": functions}


def arguments(does: Does) -> list[str]:
    """Every argument that is named, the first part of dotted ones."""
    names: list[str] = []
    if does.bills and does.model:
        names.append("|".join(dict.fromkeys(head(name) for name in does.model)))
    names += [head(slot.arg) for slot in does.tags]
    settings = [does.cap, does.timeout, does.retries, *agent_settings(does.agent)]
    if does.guard:
        settings += [does.guard.ceiling, *does.guard.limits]
    if does.retry:
        settings += [does.retry.attempts, does.retry.seconds]
    for setting in settings:
        if isinstance(setting, Setting):
            names += [head(arg) for arg in setting.args]
    return list(dict.fromkeys(name for name in names if name))


def agent_settings(agent: AgentRule | None) -> list[Setting]:
    return list(agent.limits) if agent else []


def head(arg: str) -> str:
    return arg.partition(".")[0]

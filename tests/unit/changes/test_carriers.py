"""What an edit of a file that starts programs brings: a raise is seen, innocent ones say nothing."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from govlint.catalog.limits import vocabulary
from govlint.config.load import load_policy
from govlint.decide.changes import changes
from govlint.extract.settings.find import find_limits
from govlint.model.facts import Limit
from govlint.model.ledger import Ledger
from govlint.model.policy import Policy

Lines = list[str]
KEY = "SESSION_BUDGET_USD"


class Carrier(NamedTuple):
    """`head`: the first lines; `form`: how a name is given a value."""

    path: str
    head: str
    form: str

    def lines(self) -> Lines:
        said = [self.head, "# openai", self.line("REGION", "eu"), self.line("PORT", "80")]
        return [*said, self.line(KEY, "0.5"), self.line("WORKERS", "2"), self.line("NAME", "bot")]

    def line(self, name: str, value: str) -> str:
        return self.form.format(name, value)


CARRIERS = [
    Carrier("Dockerfile", "FROM python:3.12", "ENV {}={}"),
    Carrier("build/Dockerfile.bot", "FROM python:3.12", "ARG {}={}"),
    Carrier("Makefile", ".PHONY: run", "{} = {}"),
    Carrier("rules.mk", "run: deps", "\t{}={} python main.py"),
    Carrier("justfile", "set dotenv-load", '{} := "{}"'),
    Carrier("run.sh", "#!/bin/sh", "export {}={}"),
    Carrier("start.bash", "#!/bin/bash", "{}={} python main.py"),
    Carrier(".envrc", "use flake", "export {}={}"),
    Carrier("Procfile", "release: true", "web: {}={} python main.py"),
    Carrier("bot.service", "[Service]", "Environment={}={}"),
    Carrier("etc/bot.service.d/llm.conf", "[Service]", 'Environment="{}={}"'),
    Carrier(".gitlab-ci.yml", "bot: {image: python}\nrun:\n  script:", "    - export {}={}"),
]


def given(carrier: Carrier, lines: Lines, name: str, value: str) -> Lines:
    """The lines with another value of a name."""
    start = carrier.line(name, "\0").split("\0")[0]
    return [carrier.line(name, value) if one.startswith(start) else one for one in lines]


def renamed(carrier: Carrier, lines: Lines, old: str, new: str) -> Lines:
    return [one.replace(old, new) for one in lines]


Edit = Callable[[Carrier, Lines], Lines]
INNOCENT: dict[str, Edit] = {
    "nothing": lambda c, x: x,
    "a comment on top": lambda c, x: [x[0], "# a note", *x[1:]],
    "a comment below": lambda c, x: [*x, "# the end"],
    "a comment above": lambda c, x: [*x[:4], "# per session", *x[4:]],
    "a larger amount in a comment": lambda c, x: [*x, f"# {c.line(KEY, '500').strip()}"],
    "a comment is removed": lambda c, x: [x[0], *x[2:], "# openai"],
    "empty lines": lambda c, x: [*x[:4], "", *x[4:], "", ""],
    "an unset variable": lambda c, x: [*x, c.line("DEBUG", "")],
    "lowered": lambda c, x: given(c, x, KEY, "0.4"),
    "lowered to cents": lambda c, x: given(c, x, KEY, "0.05"),
    "zero": lambda c, x: given(c, x, KEY, "0"),
    "more digits": lambda c, x: given(c, x, KEY, "0.500"),
    "less than twice": lambda c, x: given(c, x, KEY, "0.99"),
    "another order": lambda c, x: [*x[:2], *reversed(x[2:])],
    "moved up": lambda c, x: [*x[:2], x[4], x[2], x[3], *x[5:]],
    "moved down": lambda c, x: [*x[:4], *x[5:], x[4]],
    "another variable is raised": lambda c, x: given(c, x, "WORKERS", "200"),
    "another variable is lowered": lambda c, x: given(c, x, "PORT", "8"),
    "another variable is renamed": lambda c, x: renamed(c, x, "REGION", "ZONE"),
    "a variable is renamed to the end": lambda c, x: renamed(c, x, "NAME", "TITLE"),
    "another variable is added": lambda c, x: [*x, c.line("LEVEL", "500")],
    "two are added": lambda c, x: [*x, c.line("A", "1"), c.line("B", "2")],
    "another variable is removed": lambda c, x: [one for one in x if "PORT" not in one],
    "a reference to another variable": lambda c, x: given(c, x, "NAME", "$REGION"),
    "a text with spaces": lambda c, x: given(c, x, "NAME", "bot-of-the-team"),
    "a lower limit is added": lambda c, x: [*x, c.line("DAILY_BUDGET_USD", "0.5")],
    "the model is another": lambda c, x: [*x, c.line("MODEL", "gpt-4o")],
    "a path": lambda c, x: [*x, c.line("HOME_DIR", "/srv/budget/500")],
    "no last newline": lambda c, x: [*x[:-1], x[-1] + "\0"],
    "CRLF": lambda c, x: [one + "\r" for one in x],
}


def limits(carrier: Carrier, lines: Lines) -> list[Limit]:
    text = ("\n".join(lines) + "\n").replace("\0\n", "")
    found, problems = find_limits(carrier.path, text.encode(), vocabulary())
    assert problems == []
    return found


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    return load_policy(tmp_path_factory.mktemp("law"), None, frozenset())


def told(carrier: Carrier, edit: Edit, policy: Policy) -> list[tuple[str, str, int]]:
    old, new = carrier.lines(), edit(carrier, carrier.lines())
    found = changes(limits(carrier, old), limits(carrier, new), {}, Ledger(), policy)
    return [(one.kind, one.limit.name, one.span.line) for one in found if one.roles]


@pytest.mark.parametrize("carrier", CARRIERS, ids=lambda each: each.path)
def test_innocent_edits(carrier: Carrier, policy: Policy) -> None:
    assert {
        name: found
        for name, edit in INNOCENT.items()
        if (found := told(carrier, edit, policy)) != []
    } == {}


GUILTY: dict[str, tuple[Edit, tuple[str, str, int]]] = {
    "raised": (lambda c, x: given(c, x, KEY, "1"), ("raised", KEY, 5)),
    "renamed": (
        lambda c, x: given(c, renamed(c, x, KEY, "RUN_BUDGET_USD"), "RUN_BUDGET_USD", "1"),
        ("raised", "RUN_BUDGET_USD", 5),
    ),
    "out of sight": (lambda c, x: given(c, x, KEY, "${FROM_VAULT}"), ("hidden", KEY, 5)),
    "removed": (lambda c, x: [one for one in x if KEY not in one], ("removed", KEY, 5)),
    "commented": (
        lambda c, x: [f"# {one}" if KEY in one else one for one in x],
        ("removed", KEY, 5),
    ),
    "unlimited": (lambda c, x: given(c, x, KEY, "inf"), ("removed", KEY, 5)),
}


@pytest.mark.parametrize("carrier", CARRIERS, ids=lambda each: each.path)
def test_guilty_edits(carrier: Carrier, policy: Policy) -> None:
    more = carrier.head.count("\n")
    for name, (edit, (kind, key, line)) in GUILTY.items():
        found = told(carrier, edit, policy)
        assert found == [(kind, key, line + more)], (name, found)

"""The first policy loads, whatever the project looks like, and says what was seen."""

from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from govlint.checks._load import all_checks
from govlint.config import load_policy
from govlint.config.starter import starter
from govlint.config.templates import POLICIES, hook_entry, hook_file, policy_template, workflow
from govlint.model.facts import Guard, Known, Limit, Unit
from govlint.model.policy import Policy
from govlint.model.source import Span
from govlint.model.survey import Survey, TagUse

NAMES = frozenset(all_checks())


def loaded(text: str) -> Policy:
    return load_policy(
        Path("/nowhere"),
        None,
        NAMES,
        lambda path: text.encode() if path == "govlint.yaml" else None,
    )


PACK = load_policy(Path("/nowhere"), None, NAMES, lambda _: None)


def test_nothing_seen_asks_for_who_and_what_for() -> None:
    law = loaded(starter(Survey(), PACK, "shop"))
    assert law.id == "shop"
    assert [tag.key for tag in law.tags] == ["team_id", "feature_id"]
    assert (law.max_turns, law.max_attempts) == (50, 10)
    assert law.checks == PACK.checks


def test_tags_in_use_keep_their_spelling_and_the_pack_s_name_as_alias() -> None:
    seen = Survey(calls=4, tags=(TagUse("Team", 3, ("search",)), TagUse("env", 1)))
    text = starter(seen, PACK, "shop")
    law = loaded(text)
    assert [tag.key for tag in law.tags] == ["Team", "feature_id", "env"]
    assert law.tags[0].aliases == ("team_id", "cost_center")
    assert "# In use already: Team (3 of 4 calls), env (1 of 4 calls)." in text
    assert "#  values: [search]" in text


def test_the_highest_turn_limit_in_use_is_the_policy_s() -> None:
    turns = ((Decimal(1000), Span("a.py", 1)), (Decimal(12), Span("b.py", 3)))
    text = starter(Survey(agents=2, turns=turns), PACK, "shop")
    assert loaded(text).max_turns == 12
    assert "b.py:3" in text


def test_owners_are_named_but_given_no_role() -> None:
    seen = Survey(owners=("@acme/search", "@jo"), owners_file="CODEOWNERS")
    text = starter(seen, PACK, "shop")
    assert loaded(text).roster == {}
    assert "# CODEOWNERS names @acme/search, @jo." in text
    assert "#     engineering-lead: [jo]" in text
    assert "#  values: [search]" in text


def test_ceilings_and_guards_are_listed() -> None:
    limit = Limit(
        Span("s.py", 2), "BUDGET", "BUDGET", Known(Decimal("0.5")), Unit.USD, "python", "session"
    )
    guard = Guard(Span("g.py", 9), "tokenfence", "guard", "wrapper", "f", 3, True, money=True)
    text = starter(Survey(agents=1, limits=(limit,), guards=(guard,)), PACK, "shop")
    loaded(text)
    assert "# Ceiling: BUDGET = 0.5 usd per session, s.py:2" in text
    assert "# Found: guard, g.py:9" in text


words = st.text(st.characters(codec="utf-8"), max_size=12)


@given(
    name=words,
    keys=st.lists(st.tuples(words, st.lists(words, max_size=2)), max_size=3),
    owners=st.lists(words, max_size=3),
    path=words,
)
def test_whatever_a_tree_is_named_the_policy_loads(
    name: str, keys: list[tuple[str, list[str]]], owners: list[str], path: str
) -> None:
    seen = Survey(
        calls=3,
        agents=1,
        tags=tuple(TagUse(key, 1, tuple(values)) for key, values in keys),
        owners=tuple(owners),
        owners_file=path,
        turns=((Decimal(7), Span(path, 1)),),
    )
    law = loaded(starter(seen, PACK, name))
    assert law.max_turns == 7
    assert len(law.tags) >= 2


def test_every_template_loads_under_its_own_name() -> None:
    for name in POLICIES:
        law = loaded(policy_template(name))
        assert law.id == name
        assert law.tags[0].key == "team_id"
        assert set(law.checks) == NAMES


def test_the_hook_and_the_workflow_are_yaml_with_the_requirement() -> None:
    import yaml

    source = "govlint @ git+https://forge.example/govlint@0123abc"
    hooks = yaml.safe_load(hook_file(source))["repos"]
    assert hooks[0]["hooks"][0]["additional_dependencies"] == [source]
    assert yaml.safe_load(hook_entry(source)) == hooks
    steps = yaml.safe_load(workflow(source))["jobs"]["govlint"]["steps"]
    assert any(source in step.get("run", "") for step in steps)

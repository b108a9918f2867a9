"""The judgement other carriers share: a key, where it stands, and the vocabulary."""

from decimal import Decimal

import pytest

from govlint.catalog.limits import load, vocabulary, words
from govlint.extract.settings.classify import Context, classify
from govlint.model.facts import Unit


def code(**more: object) -> Context:
    return Context(keys=vocabulary().general, **more)


@pytest.mark.parametrize(
    ("key", "unit", "per", "scale"),
    [
        ("SESSION_BUDGET_USD", Unit.USD, "session", 1),
        ("sessionBudgetUsd", Unit.USD, "session", 1),
        ("MAX_AGENT_COST_CENTS_PER_RUN", Unit.USD, "run", Decimal("0.01")),
        ("llm_timeout_ms", Unit.SECONDS, None, Decimal("0.001")),
        ("AGENT_MAX_TURNS", Unit.TURNS, None, 1),
        ("agent_tpm_limit", Unit.TOKENS, "minute", 1),
        ("max_sub_agents", Unit.AGENTS, None, 1),
    ],
)
def test_meaning_of_a_name_in_code(key, unit, per, scale):
    meaning = classify(key, code(), vocabulary())
    assert meaning is not None
    assert meaning[:3] == (unit, per, scale)


def test_evidence_decides_where_the_name_does_not():
    assert classify("max_turns", code(), vocabulary()) is None
    assert classify("max_turns", code(model=True), vocabulary()) is not None
    assert classify("max_retries", code(model=True), vocabulary()) is None
    assert classify("max_retries", code(way=("llm",)), vocabulary()) is not None
    assert classify("max_retries", code(says=frozenset({"claude"})), vocabulary()) is not None


def test_a_soft_word_makes_an_alert():
    meaning = classify("llm_budget_alert_usd", code(), vocabulary())
    assert meaning is not None
    assert not meaning.hard


def test_words():
    assert (
        words("maxBudgetUSD")
        == words("MAX_BUDGET_USD")
        == words("max-budget.usd")
        == ("max", "budget", "usd")
    )
    assert words("HTTPTimeoutMs") == ("http", "timeout", "ms")


def test_a_vocabulary_with_an_unknown_field_names_the_file(tmp_path):
    (tmp_path / "x.yaml").write_text("id: x\nkeys:\n  - {names: [a], unit: usd, prr: day}\n")
    with pytest.raises(ValueError, match=r"x\.yaml: unknown field 'prr'"):
        load(tmp_path)
    (tmp_path / "x.yaml").write_text("id: x\nkeys: []\n")
    with pytest.raises(ValueError, match=r"words\.yaml is missing"):
        load(tmp_path)


def test_every_entry_of_the_vocabulary_says_where_it_was_read():
    import yaml

    from govlint.catalog.limits import _home

    for path in sorted(_home().glob("*.yaml")):
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        if path.stem not in ("words", "names"):
            assert raw["checked"]["version"], path
            assert str(raw["docs"]).startswith("https://"), path

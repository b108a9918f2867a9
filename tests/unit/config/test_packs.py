"""The shipped packs: complete, so that they mean the same under every later version."""

import pytest

from govlint.checks._load import all_checks
from govlint.config import load_policy
from govlint.config.packs import pack_id, packs
from govlint.config.schema import POLICY, leaves
from govlint.model.finding import Severity
from govlint.model.policy import Policy


def of_pack(name: str) -> Policy:
    text = f"extends: [{name}]\n".encode()
    return load_policy(packs()[name].parent, None, [], {"govlint.yaml": text}.get)


def test_what_is_shipped() -> None:
    assert sorted(packs()) == [
        "enterprise", "enterprise@1", "minimal", "minimal@1", "recommended", "recommended@1",
    ]  # fmt: skip
    assert pack_id(packs()["recommended"]) == "recommended@1"


def test_recommended_says_everything_there_is_to_say() -> None:
    policy = of_pack("recommended")
    said = set(policy.origins)
    own = {"baseline"}  # a file of one project, which no pack can name
    assert {key for key, _ in leaves(POLICY)} - own <= said


def test_every_check_has_a_severity_in_the_newest_recommended_pack() -> None:
    assert set(all_checks()) <= set(of_pack("recommended").checks)


@pytest.mark.parametrize(
    ("milder", "harder"), [("minimal", "recommended"), ("recommended", "enterprise")]
)
def test_each_pack_asks_at_least_what_the_milder_one_asks(milder: str, harder: str) -> None:
    low, high = of_pack(milder), of_pack(harder)
    for name, setting in low.checks.items():
        assert (setting.severity or Severity.OFF).rank <= (
            high.checks[name].severity or Severity.OFF
        ).rank, name
        assert setting.suppressible or not high.checks[name].suppressible, name
    assert {tag.key for tag in low.tags} <= {tag.key for tag in high.tags}
    assert set(high.sinks) <= set(low.sinks)
    assert set(high.ceiling.units) <= set(low.ceiling.units)
    assert high.max_turns <= low.max_turns
    assert high.max_attempts <= low.max_attempts
    assert high.fail_on.rank <= low.fail_on.rank


@pytest.mark.parametrize("name", ["minimal", "recommended", "enterprise"])
def test_changes_of_ceilings_cannot_be_silenced_in_the_source(name: str) -> None:
    checks = of_pack(name).checks
    for check in (
        "ceiling-raised", "ceiling-removed", "guard-loosened", "policy-weakened",
        "ceiling-out-of-sight", "authority-exceeded", "unreviewed-agent", "approval-invalid",
    ):  # fmt: skip
        assert not checks[check].suppressible

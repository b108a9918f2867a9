"""What a policy file says, what is wrong with it, and where each value comes from."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from govlint.config import PolicyError, describe, load_policy
from govlint.model.facts import Sink
from govlint.model.finding import Severity
from govlint.model.policy import Authority, CheckSetting, Policy, Raise, RequiredTag

CHECKS = ["untagged-call", "unguarded-agent", "unbounded-loop", "ceiling-raised"]


def reading(files: dict[str, str | bytes]) -> Callable[[str], bytes | None]:
    def read(path: str) -> bytes | None:
        text = files.get(path)
        return text.encode() if isinstance(text, str) else text

    return read


def load(text: str | bytes, **more: str | bytes) -> Policy:
    files = {"govlint.yaml": text} | {name.replace("__", "/"): each for name, each in more.items()}
    return load_policy(Path("/nowhere"), None, CHECKS, reading(files))


def faults(text: str | bytes, **more: str | bytes) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        load(text, **more)
    return caught.value.problems


def test_without_a_policy_the_recommended_pack_holds() -> None:
    policy = load_policy(Path("/nowhere"), None, CHECKS, reading({}))
    assert (policy.id, policy.version, policy.sources) == ("recommended", 1, ())
    assert [tag.key for tag in policy.tags] == [
        "team_id", "feature_id", "environment", "agent_version",
    ]  # fmt: skip
    assert policy.checks == {
        "ceiling-raised": CheckSetting(Severity.ERROR, suppressible=False),
        "unbounded-loop": CheckSetting(Severity.ERROR),
        "unguarded-agent": CheckSetting(Severity.ERROR),
        "untagged-call": CheckSetting(Severity.ERROR),
    }
    assert policy.raises == (Raise(Decimal(2), "engineering-lead"), Raise(Decimal(5), "vp"))
    assert policy.authority == (
        Authority("engineer", "session", Decimal(1)),
        Authority("engineering-lead", "session", Decimal(10)),
        Authority("vp", "day", Decimal(1000)),
        Authority("vp", "month", Decimal(10000)),
        Authority("cto", "month", None),
        Authority("cfo", "month", None),
    )
    assert {origin for _, _, origin in describe(policy)} <= {"pack recommended@1", "default"}


def test_a_file_builds_on_the_recommended_pack_and_every_value_has_an_origin() -> None:
    policy = load(
        "id: acme\n"
        "tags:\n"
        "  required:\n"
        "    - team_id\n"
        "    - {key: environment, values: [prod, no, 1.20]}\n"
        "  sinks: [invoice, header]\n"
        "checks:\n"
        "  untagged-call: warning\n"
        "  unguarded-agent: {suppressible: false}\n"
        "limits:\n"
        "  max-turns: 12\n"
        "approvals:\n"
        "  raises: [{ratio: 3, role: vp}, {ratio: 1.5, role: lead}]\n"
        "  roster: {vp: [ada@example.com]}\n"
    )
    assert policy.tags == (
        RequiredTag("team_id"),
        RequiredTag("environment", (), ("prod", "no", "1.20")),
    )
    assert policy.sinks == (Sink.INVOICE, Sink.HEADER)
    assert policy.checks["untagged-call"] == CheckSetting(Severity.WARNING)
    assert policy.checks["unguarded-agent"] == CheckSetting(Severity.ERROR, suppressible=False)
    assert policy.raises == (Raise(Decimal("1.5"), "lead"), Raise(Decimal(3), "vp"))
    assert policy.roster == {"vp": ("ada@example.com",)}
    origin = {key: where for key, _, where in describe(policy)}
    assert origin["tags.required"] == "govlint.yaml:3"
    assert origin["checks.untagged-call"] == "govlint.yaml:8"
    assert origin["checks.unbounded-loop"] == "pack recommended@1"
    assert origin["limits.max-turns"] == "govlint.yaml:11"
    assert origin["limits.max-attempts"] == "pack recommended@1"
    assert origin["approvals.roster.vp"] == "govlint.yaml:14"
    assert policy.sources == ("govlint.yaml",)


def test_all_faults_at_once_each_with_its_place() -> None:
    assert faults(
        "cheks: {}\n"
        "checks:\n"
        "  untaged-call: off\n"
        "  unbounded-loop: eror\n"
        "  unbounded-loop: error\n"
        "limits: {max-turns: 1e3, max_attempts: 3}\n"
        "strict: yes\n"
        "tags:\n"
        "  required: [team_id, {aliases: [x]}]\n"
        "approvals: {authority: [{role: x, scope: sesion, usd: .inf}]}\n"
        "overrides: [{paths: [], ceiling: {units: usd}}]\n"
        'exclude: ["!kept", 3]\n'
    ) == [
        'govlint.yaml:1:1: unknown key "cheks"; did you mean "checks"?',
        'govlint.yaml:3:3: unknown check "untaged-call"; did you mean "untagged-call"?',
        'govlint.yaml:4:19: unknown value "eror"; did you mean "error"?',
        'govlint.yaml:5:3: key "unbounded-loop" stands twice, first on line 4',
        'govlint.yaml:6:21: expected a whole number in plain digits, found "1e3"',
        'govlint.yaml:6:26: unknown key "max_attempts"; did you mean "max-attempts"?',
        'govlint.yaml:7:9: expected true or false, found "yes"',
        'govlint.yaml:9:23: "key" is missing',
        'govlint.yaml:10:42: unknown value "sesion"; did you mean "session"?',
        'govlint.yaml:10:55: expected a number in plain digits, found ".inf"',
        "govlint.yaml:11:21: expected at least 1 item",
        'govlint.yaml:11:42: expected a list, found "usd"',
        'govlint.yaml:12:11: "!kept" is no path pattern (gitignore rules without "!")',
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("- a\n- b\n", "govlint.yaml:1:1: expected a mapping, found a list"),
        ("just words\n", 'govlint.yaml:1:1: expected a mapping, found "just words"'),
        ("checks:\n\tuntagged-call: off\n", "govlint.yaml:2:1: a tab indents this line; YAML wants spaces"),
        (b"id: ok\nstrict: \xff\n", "govlint.yaml:2: is not UTF-8 (byte 0xff)"),
        ("id: a\n---\nid: b\n", "govlint.yaml:2:1: is not valid YAML: but found another document"),
        ("id: *nobody\n", "govlint.yaml:1:5: is not valid YAML: found undefined alias"),
        ("checks:\n", "govlint.yaml:1:8: expected a mapping, found nothing"),
        ("limits: {max-turns: 010}\n", 'govlint.yaml:1:21: expected a whole number in plain digits, found "010"'),
        ("limits: {max-turns: 1:30}\n", 'govlint.yaml:1:21: expected a whole number in plain digits, found "1:30"'),
        ("limits: {max-turns: 0}\n", "govlint.yaml:1:21: expected at least 1, found 0"),
        ('limits: {max-turns: "5"}\n', 'govlint.yaml:1:21: expected a whole number in plain digits, found "5"'),
        ("? [a, b]\n: c\n", "govlint.yaml:1:3: a key must be a plain word"),
        ("id: '  '\n", "govlint.yaml:1:5: expected a text, found an empty one"),
        ("exclude: " + "[" * 100 + "]" * 100, "govlint.yaml:1: nested deeper than 40 levels"),
        ("[" * 200_000, "govlint.yaml:1: nested deeper than 40 levels"),
        ("#" * 300_000, "govlint.yaml: larger than 256 KiB"),
        ("id: a\x01b\n", "govlint.yaml:1: is not valid YAML: a character that is not allowed"),
        ("extends: [recomended]\n", 'govlint.yaml:1: extends "recomended": no such pack; did you mean "recommended"?'),
        ("extends: [recommended@9]\n", 'govlint.yaml:1: extends "recommended@9": no such pack; did you mean "recommended@1"?'),
        ("extends: [../law.yaml]\n", 'govlint.yaml:1: extends "../law.yaml": leads out of the repository'),
        ("extends: [law.yaml]\n", 'govlint.yaml:1: extends "law.yaml": no such file (law.yaml)'),
        ("extends: [govlint.yaml]\n", 'govlint.yaml:1: extends "govlint.yaml": a circle'),
        ("approvals: {raises: [{ratio: 1, role: vp}]}\n", "govlint.yaml:1:30: expected more than 1, found 1"),
    ],
)  # fmt: skip
def test_one_clear_line(text: str | bytes, fault: str) -> None:
    assert faults(text) == [fault]


def test_an_alias_bomb_ends_early() -> None:
    nested = "tags: {required: &a [" + "team_id, " * 150 + "]}\n"
    nested += "overrides:\n" + "- {paths: [a], tags: {required: *a}}\n" * 150
    assert faults(nested)[0].endswith("more than 20000 values once aliases are followed")


def test_a_list_that_holds_itself() -> None:
    assert faults("exclude: &a [*a]\n") == [
        "govlint.yaml:1:10: expected a path pattern, found a list"
    ]


def test_an_empty_file_changes_nothing() -> None:
    nothing = load("# later\n")
    pack = load_policy(Path("/nowhere"), None, CHECKS, reading({}))
    assert nothing.checks == pack.checks
    assert nothing.sources == ("govlint.yaml",)


def test_extends_files_and_packs_later_ones_win() -> None:
    policy = load(
        "extends: [minimal@1, .github/law.yaml]\nlimits: {max-turns: 7}\n",
        **{
            ".github__law.yaml": "extends: []\nlimits: {max-turns: 9, max-attempts: 3}\n"
            "overrides: [{paths: [a/], checks: {untagged-call: error}}]\n"
        },
    )
    assert (policy.max_turns, policy.max_attempts) == (7, 3)
    assert policy.checks["untagged-call"].severity == Severity.WARNING
    assert policy.at("a/b.py").checks["untagged-call"].severity == Severity.ERROR
    origin = {key: where for key, _, where in describe(policy)}
    assert origin["limits.max-attempts"] == ".github/law.yaml:2"
    assert origin["checks.untagged-call"] == "pack minimal@1"
    assert origin["overrides[0]"] == ".github/law.yaml:3"
    assert policy.sources == (".github/law.yaml", "govlint.yaml")


def test_a_check_younger_than_the_frozen_pack_only_notes() -> None:
    policy = load_policy(Path("/nowhere"), None, [*CHECKS, "brand-new"], reading({}))
    assert policy.checks["brand-new"] == CheckSetting(Severity.NOTE)
    assert policy.origins["checks.brand-new"] == "newer than pack recommended@1"
    alone = load_policy(Path("/"), None, ["brand-new"], reading({"govlint.yaml": "extends: []"}))
    assert alone.checks == {}


def test_overrides_change_only_what_they_say() -> None:
    policy = load(
        "extends: [enterprise@1]\n"
        "overrides:\n"
        "- paths: [tests/, '*_test.py']\n"
        "  checks: {untagged-call: note}\n"
        "  ceiling: {units: [tokens]}\n"
        "- paths: [tests/live/**]\n"
        "  tags: {required: [team_id]}\n"
        "  limits: {max-turns: 3}\n"
    )
    assert policy.at("src/a.py") == policy
    tested = policy.at("pkg/tests/a.py")
    assert tested.checks["untagged-call"] == CheckSetting(Severity.NOTE, suppressible=False)
    assert tested.checks["unbounded-loop"] == policy.checks["unbounded-loop"]
    assert (tested.ceiling.units, tested.ceiling.scopes) == (("tokens",), policy.ceiling.scopes)
    assert policy.at("src/x_test.py").checks == tested.checks
    live = policy.at("tests/live/a/b.py")
    assert (live.max_turns, live.tags) == (3, (RequiredTag("team_id"),))
    assert live.checks == tested.checks


def test_the_digest_is_of_what_is_said() -> None:
    one = load("limits: {max-turns: 7}\n")
    same = load("# why\nlimits:\n  max-turns: 7\n")
    other = load("limits: {max-turns: 8}\n")
    assert one.digest == same.digest
    assert one.digest != other.digest

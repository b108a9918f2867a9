from dataclasses import replace

import pytest

from govlint.checks.hidden_tags import hidden_tags
from govlint.checks.hollow_tag import hollow_tag
from govlint.checks.misplaced_tag import misplaced_tag
from govlint.checks.untagged_call import untagged_call
from govlint.model.facts import Comment, ProjectFacts, Sink, Slot, Tag, Tags, Unknown
from govlint.model.finding import Severity
from govlint.model.policy import Override, Policy, RequiredTag
from govlint.model.source import Span, Step
from govlint.model.state import Known
from govlint.model.tags import canonical
from tests.unit.checks.made import (
    CLIENT,
    DEFAULT_HEADERS,
    METADATA,
    TEAM,
    at,
    call,
    found,
    lines,
    tag,
    tags,
)

HIDDEN = Tags(hidden=(Unknown("**options come from outside", at(2)),))


@pytest.mark.parametrize(
    "key", ["team_id", "teamId", "Team-ID", "X-Team-Id", "x_team_id", "TEAM.ID"]
)
def test_spelling_does_not_matter(key: str) -> None:
    assert canonical(key) == "teamid"
    assert found(untagged_call, TEAM, calls=[call(9, tags=tags(key))]) == []


@pytest.mark.parametrize("key", ["xteam_id", "team_ids", "my_team_id", ""])
def test_another_key_is_another_key(key: str) -> None:
    assert lines(found(untagged_call, TEAM, calls=[call(9, tags=tags(key))])) == [(9, True)]


def test_an_alias_is_the_tag() -> None:
    assert found(untagged_call, TEAM, calls=[call(9, tags=tags("Cost-Center"))]) == []


def test_untagged_says_what_is_missing_and_where_it_can_be_given() -> None:
    (finding,) = found(untagged_call, TEAM, calls=[call(9, client=CLIENT)])
    assert finding.says == "`openai.responses.create` carries no `team_id`"
    assert finding.help == (
        "pass `team_id` in `metadata=`, or set `X-Team-Id` in `default_headers=` once "
        "at app/llm.py:3, for all its calls"
    )
    assert (finding.at, finding.sure, finding.severity) == (at(9), True, None)


def test_what_the_argument_needs_is_said() -> None:
    slot = Slot("metadata", Sink.LOG, "call", needs="store=True")
    (finding,) = found(untagged_call, TEAM, calls=[call(9, slots=(slot,))])
    assert finding.help == "pass `team_id` in `metadata=` (with `store=True`)"


def test_a_text_argument_or_a_refused_one_is_no_place_for_a_tag() -> None:
    slots = (Slot("user", Sink.LOG, "call", "text"), Slot("metadata", Sink.REJECTED, "call"))
    (finding,) = found(untagged_call, TEAM, calls=[call(9, slots=slots)])
    assert "takes no tags where the policy accepts them" in finding.help


def test_a_sink_the_policy_does_not_accept_does_not_count() -> None:
    law = replace(TEAM, sinks=(Sink.INVOICE, Sink.LOG))
    traced = call(9, tags=tags("team_id", sink=Sink.TRACE))
    assert found(untagged_call, TEAM, calls=[traced]) == []
    (finding,) = found(untagged_call, law, calls=[traced])
    assert [step.at.line for step in finding.because] == [10]


def test_a_refused_tag_never_counts() -> None:
    law = replace(TEAM, sinks=tuple(Sink))
    refused = call(9, tags=tags("team_id", sink=Sink.REJECTED))
    assert lines(found(untagged_call, law, calls=[refused])) == [(9, True)]


def test_no_tags_asked_or_another_modality_is_no_finding() -> None:
    assert found(untagged_call, calls=[call(9)]) == []
    law = replace(TEAM, modalities=("image",))
    assert found(untagged_call, law, calls=[call(9)]) == []
    assert lines(found(untagged_call, law, calls=[call(9, modality="image")])) == [(9, True)]


def test_calls_of_one_client_are_one_finding_at_the_client() -> None:
    calls = [call(30, client=CLIENT), call(9, "app/a.py", client=CLIENT), call(12, client=CLIENT)]
    (finding,) = found(untagged_call, TEAM, calls=calls)
    assert finding.at == CLIENT
    assert finding.says == "3 calls through this client carry no `team_id`"
    assert finding.help == (
        "set `X-Team-Id` in `default_headers=` once at app/llm.py:3, for all its calls"
    )
    assert [str(step.at) for step in finding.because] == [
        "app/a.py:9",
        "app/llm.py:12",
        "app/llm.py:30",
    ]
    assert finding.stands_for == tuple(step.at for step in finding.because)


def test_the_identity_of_a_client_finding_does_not_depend_on_its_calls() -> None:
    def identity(*places: int) -> tuple[str, str, str]:
        (finding,) = found(untagged_call, TEAM, calls=[call(n, client=CLIENT) for n in places])
        return (finding.function, finding.subject, finding.statement)

    assert identity(9, 12) == identity(20, 30, 40)


def test_what_cannot_be_mended_at_the_client_stands_alone() -> None:
    calls = [
        call(9, client=CLIENT),
        call(12, client=CLIENT),
        call(15, client=CLIENT, slots=(METADATA,)),  # the client takes no tags
        call(18, client=CLIENT, tags=HIDDEN),  # unknown, hence no finding
        call(21, client=CLIENT, tags=tags("team_id")),
        call(24, client=CLIENT, in_test=True),
        call(27, client=at(1)),
        call(28),
    ]
    findings = found(untagged_call, TEAM, calls=calls)
    assert lines(findings) == [(3, True), (15, True), (24, True), (27, True), (28, True)]
    assert [step.at.line for step in findings[0].because] == [9, 12]


def test_calls_that_lack_other_tags_are_another_group() -> None:
    law = Policy(tags=(RequiredTag("team_id"), RequiredTag("feature_id")))
    calls = [
        call(9, client=CLIENT),
        call(12, client=CLIENT),
        call(15, client=CLIENT, tags=tags("team_id")),
        call(18, client=CLIENT, tags=tags("team_id")),
    ]
    says = [finding.says for finding in found(untagged_call, law, calls=calls)]
    assert says == [
        "2 calls through this client carry no `team_id` and `feature_id`",
        "2 calls through this client carry no `feature_id`",
    ]


def test_a_folder_where_nothing_is_asked_hides_nobody_elses_calls() -> None:
    law = replace(TEAM, overrides=(Override(("app/a.py",), {"tags": ()}),))
    calls = [call(9, "app/a.py", client=CLIENT), call(9, "app/b.py", client=CLIENT)]
    assert [finding.at for finding in found(untagged_call, law, calls=calls)] == [at(9, "app/b.py")]


def test_a_comment_at_a_call_sets_it_apart() -> None:
    calls = (call(9, client=CLIENT), call(12, client=CLIENT), call(15, client=CLIENT))
    text = "# govlint: ignore[untagged-call]: nightly batch (FIN-214)"
    project = ProjectFacts(calls=calls, comments=(Comment(at(12), text, 12, 12),))
    findings = [one for each in calls for one in untagged_call.judge(each, project, TEAM)]
    assert lines(findings) == [(3, True), (12, True)]


def test_callers_are_answerable() -> None:
    (finding,) = found(untagged_call, TEAM, calls=[call(9, callers=(at(40), at(44)))])
    assert [step.at.line for step in finding.because] == [40, 44]


def test_a_guess_is_an_unsure_note_unless_strict() -> None:
    (finding,) = found(untagged_call, TEAM, calls=[call(9, sure=False)])
    assert (finding.sure, finding.severity) == (False, Severity.NOTE)
    (finding,) = found(untagged_call, replace(TEAM, strict=True), calls=[call(9, sure=False)])
    assert (finding.sure, finding.severity) == (False, None)


def test_hidden_tags_are_unknown_not_absent() -> None:
    one = call(9, tags=HIDDEN)
    assert found(untagged_call, TEAM, calls=[one]) == []
    (finding,) = found(hidden_tags, TEAM, calls=[one])
    assert (finding.sure, finding.severity) == (False, Severity.NOTE)
    assert finding.says == (
        "cannot tell whether `openai.responses.create` carries `team_id`: "
        "**options come from outside"
    )
    assert [step.at.line for step in finding.because] == [2]
    (finding,) = found(hidden_tags, replace(TEAM, strict=True), calls=[one])
    assert (finding.sure, finding.severity) == (False, None)


def test_one_place_that_several_providers_are_called_from_is_one_note() -> None:
    one = call(9, tags=HIDDEN)
    both = [one, replace(one, api="anthropic.messages.create", provider="anthropic")]
    assert lines(found(hidden_tags, TEAM, calls=both)) == [(9, False)]


def test_hidden_tags_do_not_matter_when_all_keys_were_seen() -> None:
    seen = Tags((tag("team_id"),), HIDDEN.hidden)
    assert found(hidden_tags, TEAM, calls=[call(9, tags=seen)]) == []
    assert found(hidden_tags, calls=[call(9, tags=HIDDEN)]) == []
    assert found(hidden_tags, TEAM, calls=[call(9)]) == []


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("", "is empty"),
        ("   ", "is empty"),
        ("...", 'is "...", which names nobody'),
        ("TODO", 'is "TODO", a placeholder'),
        ("<team>", 'is "<team>", a placeholder'),
        ("{{todo}}", 'is "{{todo}}", a placeholder'),
    ],
)
def test_hollow_values(value: str, fault: str) -> None:
    one = call(9, tags=Tags((tag("Team-Id", value),)))
    (finding,) = found(hollow_tag, TEAM, calls=[one])
    assert finding.says == f"`Team-Id` of `openai.responses.create` {fault}"
    assert (finding.at, finding.sure) == (at(10), True)
    assert found(untagged_call, TEAM, calls=[one]) == [], "there, though hollow"


@pytest.mark.parametrize(
    "value", ["payments", "unknown-caller-service", "7", Unknown("a variable")]
)
def test_a_value_or_a_variable_is_not_hollow(value: object) -> None:
    assert found(hollow_tag, TEAM, calls=[call(9, tags=Tags((tag("team_id", value),)))]) == []


@pytest.mark.parametrize(
    ("span", "reached"),
    [
        (at(10), []),
        (at(8, end=12), []),
        (at(10, end=12), []),
        (at(8, end=10), []),
        (at(11, end=12), [11]),
        (at(10, "app/other.py"), [10]),
    ],
)
def test_the_call_is_shown_when_the_value_stands_elsewhere(span: Span, reached: list[int]) -> None:
    one = replace(call(9), span=span, tags=Tags((tag("team_id", ""),)))
    (finding,) = found(hollow_tag, TEAM, calls=[one])
    assert [step.at.line for step in finding.because] == reached


def test_only_the_values_of_the_policy_are_allowed() -> None:
    law = Policy(tags=(RequiredTag("environment", ("env",), ("prod", "dev")),))
    (finding,) = found(hollow_tag, law, calls=[call(9, tags=Tags((tag("env", "live"),)))])
    assert finding.says.endswith('is "live", which the policy does not allow')
    assert finding.help == "use one of `prod` and `dev`, or add the value to the policy"
    assert found(hollow_tag, law, calls=[call(9, tags=Tags((tag("env", "dev"),)))]) == []


def test_a_real_value_beside_a_hollow_one_is_enough() -> None:
    both = Tags((tag("team_id", "TODO"), tag("X-Team-Id", "search", Sink.HEADER, 4)))
    assert found(hollow_tag, TEAM, calls=[call(9, tags=both)]) == []


def test_one_hollow_constant_is_one_finding() -> None:
    shared = Tags((tag("team_id", "TODO", line=4),))
    findings = found(
        hollow_tag,
        TEAM,
        calls=[call(n, tags=shared) for n in (9, 12)]
        + [call(5, "tests/t.py", tags=shared, in_test=True)],
    )
    assert [(one.at.line, one.because[0].at) for one in findings] == [
        (4, at(9)),
        (4, at(5, "tests/t.py")),
    ]


def test_a_hollow_tag_that_does_not_arrive_is_not_hollow_but_misplaced() -> None:
    one = call(9, tags=Tags((tag("team_id", "TODO", Sink.REJECTED),)))
    assert found(hollow_tag, TEAM, calls=[one]) == []
    assert lines(found(misplaced_tag, TEAM, calls=[one])) == [(9, True)]


def test_refused_tags_are_one_error_for_the_call() -> None:
    refused = tuple(
        Tag(key, Known("x"), Sink.REJECTED, "metadata", at(10), "only user_id is accepted")
        for key in ("team_id", "colour")
    )
    one = call(9, tags=Tags(refused), slots=(DEFAULT_HEADERS,))
    (finding,) = found(misplaced_tag, TEAM, calls=[one])
    assert finding.says == (
        "`openai.responses.create` rejects `team_id` and `colour` in `metadata`: "
        "only user_id is accepted"
    )
    assert finding.help == "move it to `default_headers=` of the client"
    assert finding.severity is None
    assert finding.because == (
        Step(at(10), "`team_id` is set here"),
        Step(at(10), "`colour` is set here"),
    )


def test_refused_for_want_of_another_argument() -> None:
    refused = Tags((Tag("team_id", Known("x"), Sink.REJECTED, "metadata", at(9)),))
    slots = (Slot("metadata", Sink.LOG, "call", needs="store=True"), DEFAULT_HEADERS)
    (finding,) = found(misplaced_tag, TEAM, calls=[call(9, tags=refused, slots=slots)])
    assert finding.because == (), "it stands in the call itself"
    assert finding.help == (
        "give it with `store=True`, or move it to `default_headers=` of the client"
    )


def test_a_tag_that_never_leaves_warns_where_the_policy_asks_for_more() -> None:
    law = replace(TEAM, sinks=(Sink.INVOICE, Sink.LOG, Sink.HEADER))
    traced = call(9, tags=tags("team", sink=Sink.TRACE))
    assert found(misplaced_tag, TEAM, calls=[traced]) == []
    (finding,) = found(misplaced_tag, law, calls=[traced])
    assert finding.severity is Severity.WARNING
    assert finding.says == (
        "`team` in `metadata` of `openai.responses.create` never leaves the process, "
        "and the policy asks for more"
    )
    both = Tags((*traced.tags.entries, tag("team_id")))
    assert found(misplaced_tag, law, calls=[call(9, tags=both)]) == []


def test_a_refused_tag_moves_only_where_tags_of_its_name_can_go() -> None:
    refused = Tags((Tag("team_id", Known("x"), Sink.REJECTED, "metadata", at(9)),))
    slots = (
        Slot("user", Sink.LOG, "call", "text"),
        Slot("callbacks", Sink.TRACE, "call"),
        Slot("labels", Sink.INVOICE, "call", needs="vertexai=True"),
        DEFAULT_HEADERS,
    )
    law = replace(TEAM, sinks=(Sink.INVOICE, Sink.LOG, Sink.HEADER))
    (finding,) = found(misplaced_tag, law, calls=[call(9, tags=refused, slots=slots)])
    assert finding.help == "move it to `labels=` or `default_headers=` of the client"
    (finding,) = found(misplaced_tag, law, calls=[call(9, tags=refused, slots=slots[:2])])
    assert finding.help == "take it out: this API has no place for it"


def test_a_group_is_sure_when_one_of_its_calls_is() -> None:
    calls = [call(9, client=CLIENT, sure=False), call(12, client=CLIENT)]
    assert lines(found(untagged_call, TEAM, calls=calls)) == [(3, True)]
    guesses = [replace(one, sure=False) for one in calls]
    assert lines(found(untagged_call, TEAM, calls=guesses)) == [(3, False)]


def test_calls_that_hang_on_one_hidden_place_are_one_note_there() -> None:
    comment = Comment(at(15), "govlint: ignore[hidden-tags]: FIN-2", 15, 15)
    calls = [
        call(9, tags=HIDDEN),
        call(12, "app/a.py", tags=HIDDEN),
        call(15, tags=HIDDEN),  # set apart by its comment
        call(18, tags=HIDDEN, in_test=True),
        call(21, tags=replace(HIDDEN, entries=(tag("team_id"),))),  # has what is asked
    ]
    notes = found(hidden_tags, TEAM, calls=calls, comments=[comment])
    assert lines(notes) == [(2, False), (15, False), (18, False)]
    assert notes[0].says == (
        "cannot tell whether 2 calls carry `team_id`: **options come from outside"
    )
    assert [str(step.at) for step in notes[0].because] == ["app/a.py:12", "app/llm.py:9"]
    assert notes[0].stands_for == (at(12, "app/a.py"), at(9))
    assert notes[0].severity is Severity.NOTE

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from govlint.inputs import http
from govlint.inputs.github import pull_request
from govlint.inputs.http import NoAnswerError
from govlint.model.pull_request import PullRequest, Review
from tests.unit.approvals.forge import (
    HEAD,
    TOKEN,
    Answer,
    Forge,
    commit,
    environ,
    event,
    review,
    serving,
    user,
)

LIST = "/repos/corp/agents/pulls/7/reviews"


@pytest.fixture
def forge(monkeypatch: pytest.MonkeyPatch) -> Iterator[Forge]:
    monkeypatch.setenv("no_proxy", "*")
    with serving(Forge()) as running:
        yield running


def failure(forge: Forge, tmp_path: Path, **more: str) -> str:
    waits: list[float] = []
    with pytest.raises(NoAnswerError) as caught:
        pull_request(environ(forge, tmp_path) | more, waits.append)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_what_is_told(forge: Forge, tmp_path: Path) -> None:
    forge.reviews = [review("lena"), {**review("x"), "user": None}, review("p", "PENDING")]
    forge.commits = [commit("dora"), commit("emil", "emil")]
    assert pull_request(environ(forge, tmp_path)) == PullRequest(
        7, "dora", HEAD,
        (Review("lena", "APPROVED", HEAD, "2026-11-01T10:00:00Z", person=True),),
        frozenset({"dora", "emil"}), (),
    )  # fmt: skip
    assert forge.tokens == {f"Bearer {TOKEN}"}


def test_all_pages_are_read(forge: Forge, tmp_path: Path) -> None:
    forge.page_size = 2
    forge.reviews = [review(f"u{each}") for each in range(5)]
    assert [each.login for each in pull_request(environ(forge, tmp_path)).reviews] == [
        "u0", "u1", "u2", "u3", "u4",
    ]  # fmt: skip
    assert len(forge.asked) == 4


def test_bots_and_strangers(forge: Forge, tmp_path: Path) -> None:
    forge.reviews = [
        {**review("a"), "user": user("a", "Bot")},
        review("b[bot]"),
        {**review("c"), "user": {"login": "c"}},
    ]
    forge.commits = [commit(None), {**commit("dora"), "author": {}}]
    told = pull_request(environ(forge, tmp_path))
    assert [each.person for each in told.reviews] == [False, False, False]
    assert told.strangers == ("c" * 40, "c" * 40)


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (401, "the token is not valid"),
        (403, "the token may not; the job needs `permissions: pull-requests: read`"),
        (404, "not found, or the token may not see it (`permissions: pull-requests: read`)"),
        (500, "no usable answer"),
    ],
)
def test_refusals(forge: Forge, tmp_path: Path, code: int, says: str) -> None:
    forge.broken = lambda path, asked: (code, {}, b'{"message": "no"}')
    assert failure(forge, tmp_path) == f"GitHub answers {code} for {LIST}: {says}"
    assert len(forge.asked) == 1


@pytest.mark.parametrize(
    ("code", "headers"),
    [
        (429, {"Retry-After": "2"}),
        (403, {"Retry-After": "2"}),
        (403, {"x-ratelimit-remaining": "0", "retry-after": "2"}),
    ],
)
def test_a_busy_server_is_asked_again(
    forge: Forge, tmp_path: Path, code: int, headers: dict[str, str]
) -> None:
    def once(path: str, asked: int) -> Answer | None:
        return (code, headers, b"{}") if asked == 1 else None

    forge.broken, forge.reviews = once, [review("lena")]
    waits: list[float] = []
    told = pull_request(environ(forge, tmp_path), waits.append)
    assert [each.login for each in told.reviews] == ["lena"]
    assert waits == [2.0]


def test_a_server_that_stays_busy(forge: Forge, tmp_path: Path) -> None:
    forge.broken = lambda path, asked: (429, {}, b"")
    assert failure(forge, tmp_path) == f"GitHub answers 429 for {LIST}: too many requests"
    assert len(forge.asked) == 3


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry-After": "3600"},
        {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(time.time()) + 3600)},
    ],
)
def test_a_long_wait_is_not_waited_for(
    forge: Forge, tmp_path: Path, headers: dict[str, str]
) -> None:
    forge.broken = lambda path, asked: (403, headers, b"")
    assert failure(forge, tmp_path).startswith("GitHub asks to wait 3")
    assert len(forge.asked) == 1


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"<html>", "is no JSON"),
        (b'[{"id": 1', "is no JSON"),
        (b"[" * 100_000, "is no JSON"),
        (b'{"message": "ok"}', "is no list"),
        (b"null", "is no list"),
    ],
)
def test_answers_that_are_no_list(forge: Forge, tmp_path: Path, body: bytes, says: str) -> None:
    forge.broken = lambda path, asked: (200, {}, body)
    assert failure(forge, tmp_path) == f"GitHub's answer for {LIST} {says}"


@pytest.mark.parametrize(
    "item",
    [
        1, [], "APPROVED", {**review("a"), "user": {"login": 5, "type": "User"}}, {"user": user("a")},
        {**review("a"), "user": "a", "state": None}, {**review("a"), "submitted_at": None},
        {**review("a"), "user": [1]}, {**review("a"), "commit_id": 3},
    ],
)  # fmt: skip
def test_reviews_of_another_shape(forge: Forge, tmp_path: Path, item: Any) -> None:
    forge.reviews = [item]
    assert failure(forge, tmp_path).startswith("GitHub ")


@pytest.mark.parametrize("count", [0, 250, 300])
def test_commits_that_cannot_all_be_seen(forge: Forge, tmp_path: Path, count: int) -> None:
    forge.commits = [commit("dora")] * count
    says = f"GitHub lists {count} commits: not all authors can be known"
    assert failure(forge, tmp_path) == says


def test_a_list_without_an_end(forge: Forge, tmp_path: Path) -> None:
    forge.broken = lambda path, asked: (
        200, {"Link": f'<{forge.url}{LIST}?page={asked}>; rel="next"'}, b"[]"
    )  # fmt: skip
    assert failure(forge, tmp_path) == f"GitHub's answer for {LIST} has more than 30 pages"


def test_the_token_goes_to_no_other_host(forge: Forge, tmp_path: Path) -> None:
    with serving(Forge()) as other:
        away = f"{other.url}{LIST}"
        forge.broken = lambda path, asked: (200, {"Link": f'<{away}>; rel="next"'}, b"[]")
        assert failure(forge, tmp_path) == "GitHub's next page is on another host"
        forge.broken = lambda path, asked: (302, {"Location": away}, b"")
        assert failure(forge, tmp_path).startswith("GitHub answers 302")
        assert other.asked == []


def test_a_redirect_within_the_api(forge: Forge, tmp_path: Path) -> None:
    forge.reviews = [review("lena")]
    env = environ(forge, tmp_path) | {"GITHUB_API_URL": f"{forge.url}/old"}
    forge.broken = lambda path, asked: (
        (301, {"Location": forge.url + path.removeprefix("/old")}, b"")
        if path.startswith("/old")
        else None
    )
    assert [each.login for each in pull_request(env).reviews] == ["lena"]


def test_silence(forge: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(path: str, asked: int) -> Answer | None:
        time.sleep(0.5)
        return None

    forge.broken = slow
    monkeypatch.setattr(http.Api.__init__, "__defaults__", (time.sleep, 0.1))
    assert failure(forge, tmp_path) in (
        f"GitHub did not answer within 0.1 s for {LIST}",
        f"GitHub cannot be asked for {LIST}: no answer within 0.1 s",
    )


def test_nobody_there(forge: Forge, tmp_path: Path) -> None:
    says = failure(forge, tmp_path, GITHUB_API_URL="http://127.0.0.1:9")
    assert says.startswith(f"GitHub cannot be asked for {LIST}: ")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("GITHUB_TOKEN", "", "GITHUB_TOKEN is not set; give the step the token of the job"),
        ("GITHUB_TOKEN", "a\r\nX: y", "GITHUB_TOKEN is no token"),
        ("GITHUB_API_URL", "file:///etc/passwd", "GITHUB_API_URL is no https address"),
        ("GITHUB_API_URL", "http://api.example.com", "GITHUB_API_URL is no https address"),
        ("GITHUB_REPOSITORY", "", "GITHUB_REPOSITORY is not set; reviews are read in GitHub Actions only"),
        ("GITHUB_REPOSITORY", "corp/../x", "GITHUB_REPOSITORY is not set; reviews are read in GitHub Actions only"),
        ("GITHUB_REPOSITORY", "corp/other", "the event is about another repository than corp/other"),
        ("GITHUB_EVENT_PATH", "", "GITHUB_EVENT_PATH names no readable event"),
        ("GITHUB_EVENT_PATH", "/nonexistent", "GITHUB_EVENT_PATH names no readable event"),
    ],
)  # fmt: skip
def test_an_environment_that_does_not_fit(
    forge: Forge, tmp_path: Path, name: str, value: str, says: str
) -> None:
    assert failure(forge, tmp_path, **{name: value}) == says
    assert forge.asked == []


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("[]", "this run is for no pull request, so it has no reviews"),
        ('{"after": "x"}', "this run is for no pull request, so it has no reviews"),
        ('{"pull_request": {}}', "the event of this run describes its pull request not as documented"),
        ('{"pull_request": {"number": true, "user": {"login": "d"}, "head": {"sha": "' + HEAD + '"}, "base": {"repo": {"full_name": "corp/agents"}}}}',
         "the event of this run describes its pull request not as documented"),
        ("{", "GITHUB_EVENT_PATH names no readable event"),
    ],
)  # fmt: skip
def test_events_of_another_shape(forge: Forge, tmp_path: Path, data: str, says: str) -> None:
    env = environ(forge, tmp_path)
    event(tmp_path).write_text(data)
    with pytest.raises(NoAnswerError, match=says):
        pull_request(env)

"""The pull request a GitHub Action runs for, with its reviews and the people behind its commits."""

import json
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from govlint.inputs.http import NoAnswerError, api
from govlint.model.pull_request import PullRequest, Review

MOST_COMMITS = 250  # the API lists no more of one pull request
_NAME = re.compile(r"[A-Za-z0-9._-]+/[A-Za-z0-9._-]+", re.ASCII)
_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?", re.ASCII)
# GitHub itself, as the committer of what is committed on its site.
_FORGE = "web-flow"


def pull_request(
    environ: Mapping[str, str], sleep: Callable[[float], None] = time.sleep
) -> PullRequest:
    """The pull request of the event, asked for at the API.

    Raises NoAnswerError when there is none, or when GitHub does not answer as its REST API
    (version 2022-11-28) is documented to.
    """
    repository = environ.get("GITHUB_REPOSITORY", "")
    event = _event(environ, repository)
    ask = api(environ, sleep)
    number = event["number"]
    path = f"/repos/{repository}/pulls/{number}"
    reviews = tuple(
        review for each in ask.pages(f"{path}/reviews") if (review := _review(each)) is not None
    )
    commits = list(ask.pages(f"{path}/commits"))
    if not commits or len(commits) >= MOST_COMMITS:
        raise NoAnswerError(f"GitHub lists {len(commits)} commits: not all authors can be known")
    committers: set[str] = set()
    strangers: list[str] = []
    for each in commits:
        logins = [_login(each, "author"), _login(each, "committer")]
        committers.update(login for login in logins if login and login != _FORGE)
        if not all(logins):
            strangers.append(_text(each, "sha"))
    return PullRequest(
        number, event["author"], event["head"], reviews, frozenset(committers), tuple(strangers)
    )


def _event(environ: Mapping[str, str], repository: str) -> dict[str, Any]:
    if not _NAME.fullmatch(repository):
        raise NoAnswerError("GITHUB_REPOSITORY is not set; reviews are read in GitHub Actions only")
    try:
        raw = json.loads(Path(environ.get("GITHUB_EVENT_PATH", "")).read_bytes())
    except (OSError, ValueError, RecursionError):
        raise NoAnswerError("GITHUB_EVENT_PATH names no readable event") from None
    pull = raw.get("pull_request") if isinstance(raw, dict) else None
    if not isinstance(pull, dict):
        raise NoAnswerError("this run is for no pull request, so it has no reviews")
    try:
        number, author = pull["number"], pull["user"]["login"]
        head, name = pull["head"]["sha"], pull["base"]["repo"]["full_name"]
        right = type(number) is int and _SHA.fullmatch(head) and isinstance(author, str)
        same = name.casefold() == repository.casefold()
    except (KeyError, TypeError, AttributeError):
        right = same = False
    if not right or not author:
        raise NoAnswerError("the event of this run describes its pull request not as documented")
    if not same:
        raise NoAnswerError(f"the event is about another repository than {repository}")
    return {"number": number, "author": author, "head": head}


def _review(raw: Any) -> Review | None:
    """One review; None when it is pending or its author's account is gone."""
    if not isinstance(raw, dict):
        raise NoAnswerError("GitHub describes a review not as documented")
    if raw.get("user") is None or raw.get("state") == "PENDING":
        return None
    login = _login(raw, "user")
    return Review(
        login=login,
        state=_text(raw, "state"),
        commit=_text(raw, "commit_id", nullable=True),
        submitted=_text(raw, "submitted_at"),
        person=raw["user"].get("type") == "User" and bool(login) and not login.endswith("[bot]"),
    )


def _login(raw: Any, key: str) -> str:
    """The login of an account; empty when GitHub knows none (null, or an empty object)."""
    account = raw.get(key) if isinstance(raw, dict) else ""
    login = account.get("login", "") if isinstance(account, dict) else account
    if login is None:
        return ""
    if not isinstance(login, str) or not isinstance(raw, dict):
        raise NoAnswerError(f"GitHub describes the {key} of a commit or review not as documented")
    return login


def _text(raw: Any, key: str, nullable: bool = False) -> str:
    value = raw.get(key)
    if value is None and nullable:
        return ""
    if not isinstance(value, str) or not value:
        raise NoAnswerError(f'GitHub gives a commit or review without "{key}"')
    return value

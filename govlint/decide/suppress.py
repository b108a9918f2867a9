"""Suppression comments: what they cover, and which of them do not count.

    # govlint: ignore[untagged-call, uncapped-call] until=2027-03-31: nightly batch (FIN-214)

Names and a reason are required, `until=` is the last day it holds. A comment that is malformed,
names no check, gives no real reason or has expired suppresses nothing and is reported.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

from govlint.model.check import Check
from govlint.model.facts import Comment
from govlint.model.finding import Finding, Standing
from govlint.model.flaw import BadComment, ExpiredComment, UnusedComment
from govlint.model.policy import Policy
from govlint.model.source import Span

Flaw = BadComment | ExpiredComment | UnusedComment

EXAMPLE = "# govlint: ignore[untagged-call] until=2027-03-31: who pays and why"
SHORTEST_REASON = 10

_MARK = re.compile(r"(?:^|#)\s*govlint\b\s*(?P<rest>.*)$", re.DOTALL | re.IGNORECASE)
_FORM = re.compile(
    r":\s*ignore\s*\[(?P<names>[^\]]*)\]\s*(?:until\s*=\s*(?P<until>[^:]*?)\s*)?:(?P<reason>.*)$",
    re.DOTALL,
)
_NAME = re.compile(r"[^,\s]+")
_HOLLOW = re.compile(r"\W*(todo|fixme|xxx|tbd)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Suppression:
    """A comment that parsed. `names` keep the column each is written at."""

    comment: Comment
    names: tuple[tuple[str, int], ...]
    reason: str
    until: date | None

    def covers(self, finding: Finding) -> bool:
        """Whether the finding starts on the statement the comment belongs to."""
        comment = self.comment
        return finding.at.path == comment.span.path and (
            comment.first <= finding.at.line <= comment.last
        )


def read(comment: Comment) -> Suppression | BadComment | None:
    """The suppression a comment spells, why it is none, or None for prose about govlint."""
    mark = _MARK.search(comment.text)
    if mark is None:
        return None
    rest = mark["rest"]
    if not rest.startswith(":") and not re.match(r"(ignore|disable|skip|noqa|off)\b", rest, re.I):
        return None
    form = _FORM.match(rest)
    if form is None:
        return _bad(comment, mark.start("rest"), _malformed(rest), f"write `{EXAMPLE}`")
    base = mark.start("rest")
    names = tuple(
        (name.group(), base + form.start("names") + name.start())
        for name in _NAME.finditer(form["names"])
    )
    if not names:
        says = "the suppression names no check"
        return _bad(
            comment, base + form.start("names"), says, "name the check between the brackets"
        )
    reason = form["reason"].strip()
    if len(reason) < SHORTEST_REASON or _HOLLOW.match(reason):
        says = (
            "the suppression gives no real reason" if reason else "the suppression gives no reason"
        )
        hint = f"after the colon say who pays and why, in at least {SHORTEST_REASON} characters"
        return _bad(comment, base + form.start("reason"), says, hint)
    until = None
    if form["until"] is not None:
        try:
            until = _day(form["until"])
        except ValueError:
            says = f"until={form['until']} is not a date"
            return _bad(comment, base + form.start("until"), says, "write until=YYYY-MM-DD")
    return Suppression(comment, names, reason, until)


def suppress(
    findings: Iterable[Finding],
    comments: Iterable[Comment],
    checks: Mapping[str, Check],
    active: Collection[str],
    policy: Policy,
    today: date,
) -> tuple[list[Finding], list[Flaw]]:
    """Give covered findings the standing SUPPRESSED, and say which comments do not count.

    `checks` are all known checks by name; only those in `active` were run, so only their
    suppressions can be called unused.
    """
    kept = list(findings)
    at: dict[tuple[str, str], list[int]] = {}
    for position, finding in enumerate(kept):
        at.setdefault((finding.at.path, finding.name), []).append(position)
    flaws: list[Flaw] = []
    for comment in comments:
        told = read(comment)
        if isinstance(told, BadComment):
            flaws.append(told)
        if not isinstance(told, Suppression):
            continue
        for name, offset in told.names:
            flaw = _refusal(told, name, offset, checks, policy, today)
            if flaw is not None:
                flaws.append(flaw)
                continue
            covered = [p for p in at.get((comment.span.path, name), ()) if told.covers(kept[p])]
            for position in covered:
                if kept[position].standing is Standing.NEW:
                    kept[position] = replace(
                        kept[position], standing=Standing.SUPPRESSED, reason=told.reason
                    )
            if not covered and name in active:
                flaws.append(UnusedComment(_place(comment, offset, len(name)), name))
    return kept, flaws


def _refusal(
    told: Suppression,
    name: str,
    offset: int,
    checks: Mapping[str, Check],
    policy: Policy,
    today: date,
) -> Flaw | None:
    """Why one name of a well-formed suppression does not count."""
    place = _place(told.comment, offset, len(name))
    known = checks.get(name)
    if known is None:
        named = next((check.name for check in checks.values() if check.code == name.upper()), None)
        near = [named] if named else get_close_matches(name.lower(), checks, n=1)
        hint = f"did you mean {near[0]}?" if near else "`govlint checks` lists the names"
        return BadComment(place, f"there is no check named {name}", hint)
    setting = policy.at(place.path).checks.get(name)
    if not known.suppressible or (setting is not None and not setting.suppressible):
        says = f"{name} cannot be suppressed in the source"
        return BadComment(place, says, "mend the finding, and delete the comment")
    if told.until is not None and today > told.until:
        return ExpiredComment(place, name, told.until.isoformat())
    return None


def _malformed(rest: str) -> str:
    """The first thing wrong with a comment that does not have the form of a suppression."""
    for says in _complaints(rest):
        return f"the suppression is malformed: {says}"
    return "the suppression is malformed"


def _complaints(rest: str) -> Iterator[str]:
    if not rest.startswith(":"):
        yield "a colon is missing after govlint"
    body = rest.removeprefix(":").strip()
    if not body.startswith("ignore"):
        yield "only `ignore` is known"
    after = body.removeprefix("ignore").lstrip()
    if not after.startswith("["):
        yield "the names of the checks must stand in brackets"
    if "]" not in after:
        yield "the closing bracket is missing"
    if ":" not in after.partition("]")[2]:
        yield "a colon and the reason are missing"
    yield "only until=YYYY-MM-DD may stand between the bracket and the colon"


def _day(text: str) -> date:
    # date.fromisoformat takes 20270331 and 2027-W13-3 too, which a reader would not.
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _bad(comment: Comment, offset: int, says: str, hint: str) -> BadComment:
    return BadComment(_place(comment, offset, max(1, len(comment.text) - offset)), says, hint)


def _place(comment: Comment, offset: int, length: int) -> Span:
    span = comment.span
    column = span.column + offset
    return span._replace(column=column, end_line=span.line, end_column=column + length)

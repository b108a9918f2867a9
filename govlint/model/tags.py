"""What the policy's tags and a call's tags have to do with each other."""

import re

from govlint.model.facts import Call, Sink, Slot, Tag
from govlint.model.policy import Policy, RequiredTag

_PREFIX = re.compile(r"^x[-_]", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s._-]+")
# Canonical names of standard HTTP headers, keys and API versions.
_TRANSPORT = frozenset(
    [
        "accept",
        "acceptencoding",
        "acceptlanguage",
        "anthropicbeta",
        "anthropicversion",
        "apikey",
        "authorization",
        "cachecontrol",
        "connection",
        "contentlength",
        "contenttype",
        "cookie",
        "googapikey",
        "host",
        "ocpapimsubscriptionkey",
        "openaibeta",
        "origin",
        "useragent",
    ]
)


def canonical(key: str) -> str:
    """One spelling for team_id, teamId, Team-ID and X-Team-Id."""
    return _SEPARATORS.sub("", _PREFIX.sub("", key.strip())).casefold()


def is_transport(tag: Tag) -> bool:
    """Whether it is a header that any request has, which says nothing about whose it is."""
    return tag.sink is Sink.HEADER and canonical(tag.key) in _TRANSPORT


def asked(call: Call, policy: Policy) -> tuple[RequiredTag, ...]:
    """The tags the policy asks of this call; none when its modality is not meant."""
    if policy.modalities and call.modality not in policy.modalities:
        return ()
    return policy.tags


def carried(call: Call, wanted: RequiredTag) -> tuple[Tag, ...]:
    """The call's tags that go by this name or an alias, whatever sink they end in."""
    names = {canonical(name) for name in (wanted.key, *wanted.aliases)}
    return tuple(tag for tag in call.tags.entries if canonical(tag.key) in names)


def arrives(tag: Tag, policy: Policy) -> bool:
    """Whether the tag ends in a sink the policy accepts."""
    return tag.sink is not Sink.REJECTED and tag.sink in policy.sinks


def takes_keys(slot: Slot) -> bool:
    """Whether tags of any name can be given there and are not refused."""
    return slot.sink is not Sink.REJECTED and slot.shape != "text" and not slot.only


def missing(call: Call, policy: Policy) -> tuple[RequiredTag, ...]:
    """The asked tags that reach no accepted sink, in the policy's order."""
    return tuple(
        wanted
        for wanted in asked(call, policy)
        if not any(arrives(tag, policy) for tag in carried(call, wanted))
    )

"""GET JSON from a forge: pages, limits and time-outs; every failure is one line."""

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from email.message import Message
    from http.client import HTTPMessage
    from urllib.request import OpenerDirector

TIMEOUT = 10.0  # seconds for one answer to begin, and between two pieces of it
PATIENCE = 30.0  # longest wait a server may ask for
ATTEMPTS = 3
MAX_BYTES = 10_000_000
MAX_PAGES = 30
_NEXT = re.compile(r'<([^>]*)>\s*;[^,]*\brel="?next"?')
_BUSY = frozenset({429, 502, 503, 504})


class NoAnswerError(Exception):
    """The forge gave no usable answer. The text is one line a user understands."""


@dataclass(frozen=True, slots=True)
class Api:
    """The REST API of GitHub. `sleep` waits some seconds."""

    url: str
    token: str
    sleep: Callable[[float], None] = time.sleep
    timeout: float = TIMEOUT

    def pages(self, path: str) -> Iterator[Any]:
        """The items of a list that may span pages. Raises NoAnswerError."""
        address: str | None = f"{self.url.rstrip('/')}{path}?per_page=100"
        opener = _opener(self.url)
        for _ in range(MAX_PAGES):
            assert address is not None
            items, headers = self._get(opener, address)
            if not isinstance(items, list):
                raise NoAnswerError(f"GitHub's answer for {path} is no list")
            yield from items
            address = _next(headers, self.url)
            if address is None:
                return
        raise NoAnswerError(f"GitHub's answer for {path} has more than {MAX_PAGES} pages")

    def _get(self, opener: "OpenerDirector", address: str) -> tuple[Any, "HTTPMessage"]:
        from urllib.error import HTTPError
        from urllib.request import Request

        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {self.token}",
            "User-Agent": "govlint",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        path = urlsplit(address).path
        for attempt in range(1, ATTEMPTS + 1):
            try:
                request = Request(address, headers=headers)  # noqa: S310, _opener looked at it
                with opener.open(request, timeout=self.timeout) as answer:
                    return _json(answer, path), answer.headers
            except HTTPError as error:
                with error:
                    wait = _wait(error.code, error.headers)
                    if wait is None or attempt == ATTEMPTS:
                        raise NoAnswerError(_refusal(error.code, path)) from None
                    if wait > PATIENCE:
                        raise NoAnswerError(
                            f"GitHub asks to wait {wait:.0f} s ({error.code}) for {path}"
                        ) from None
                self.sleep(wait)
            except TimeoutError:
                raise NoAnswerError(
                    f"GitHub did not answer within {self.timeout:g} s for {path}"
                ) from None
            except (OSError, HTTPException, ValueError) as error:
                reason = getattr(error, "reason", error)
                if isinstance(reason, TimeoutError):
                    reason = f"no answer within {self.timeout:g} s"
                raise NoAnswerError(f"GitHub cannot be asked for {path}: {reason}") from None
        raise AssertionError  # the last attempt returns or raises


def api(environ: Mapping[str, str], sleep: Callable[[float], None] = time.sleep) -> Api:
    """The API and token of the Action's environment. Raises NoAnswerError where one is missing."""
    token = environ.get("GITHUB_TOKEN", "")
    if not token:
        raise NoAnswerError("GITHUB_TOKEN is not set; give the step the token of the job")
    if not token.isascii() or not token.isprintable():
        raise NoAnswerError("GITHUB_TOKEN is no token")
    return Api(environ.get("GITHUB_API_URL") or "https://api.github.com", token, sleep)


def _opener(url: str) -> "OpenerDirector":
    """An opener that sends the token nowhere but to the API: no other scheme, no other host."""
    from urllib.request import HTTPRedirectHandler, Request, build_opener

    parts = urlsplit(url)
    local = parts.hostname in ("127.0.0.1", "::1", "localhost")
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and local)):
        raise NoAnswerError("GITHUB_API_URL is no https address")

    class SameOrigin(HTTPRedirectHandler):
        def redirect_request(
            self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
        ) -> Request | None:
            if _origin(newurl) != _origin(url):
                return None
            return super().redirect_request(req, fp, code, msg, headers, newurl)

    return build_opener(SameOrigin)


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()


def _next(headers: "HTTPMessage", url: str) -> str | None:
    match = _NEXT.search(headers.get("Link", ""))
    if match is None:
        return None
    if _origin(match[1]) != _origin(url):
        raise NoAnswerError("GitHub's next page is on another host")
    return match[1]


def _json(answer: Any, path: str) -> Any:
    data, end = b"", time.monotonic() + PATIENCE
    while piece := answer.read1(1 << 16):
        data += piece
        if time.monotonic() > end:
            raise NoAnswerError(f"GitHub took more than {PATIENCE:.0f} s to answer for {path}")
        if len(data) > MAX_BYTES:
            break
    if len(data) > MAX_BYTES:
        raise NoAnswerError(f"GitHub's answer for {path} is larger than {MAX_BYTES // 10**6} MB")
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise NoAnswerError(f"GitHub's answer for {path} is no JSON") from None


def _wait(code: int, headers: "Message[str, str]") -> float | None:
    """Seconds to wait before asking again; None when asking again is no use."""
    told = headers.get("Retry-After", "")
    limited = code == 403 and (told or headers.get("X-RateLimit-Remaining") == "0")
    if code not in _BUSY and not limited:
        return None
    if told.isascii() and told.isdigit():
        return float(told[:9])
    reset = headers.get("X-RateLimit-Reset", "")
    if headers.get("X-RateLimit-Remaining") == "0" and reset.isascii() and reset.isdigit():
        return max(1.0, float(reset[:12]) - time.time())
    return 1.0


def _refusal(code: int, path: str) -> str:
    hint = {
        401: "the token is not valid",
        403: "the token may not; the job needs `permissions: pull-requests: read`",
        404: "not found, or the token may not see it (`permissions: pull-requests: read`)",
        429: "too many requests",
    }.get(code, "no usable answer")
    return f"GitHub answers {code} for {path}: {hint}"

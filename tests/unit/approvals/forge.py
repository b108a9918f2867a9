"""A local server that answers as GitHub's REST API is documented to (version 2022-11-28)."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

HEAD = "a" * 40
TOKEN = "ghs_0123456789"
Answer = tuple[int, dict[str, str], bytes]


def user(login: str, kind: str = "User") -> dict[str, Any]:
    return {"login": login, "id": 1, "type": kind}


def review(login: str, state: str = "APPROVED", day: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "id": day, "user": user(login), "state": state, "commit_id": HEAD,
        "submitted_at": f"2026-11-{day:02}T10:00:00Z", **more,
    }  # fmt: skip


def commit(author: str | None, committer: str | None = "web-flow") -> dict[str, Any]:
    return {
        "sha": "c" * 40, "commit": {"author": {"name": "x", "email": "x@example.com"}},
        "author": user(author) if author else None,
        "committer": user(committer) if committer else None,
    }  # fmt: skip


@dataclass
class Forge:
    """What the server knows, and what it was asked. `broken` answers before anything else."""

    reviews: list[Any] = field(default_factory=list)
    commits: list[Any] = field(default_factory=lambda: [commit("dora")])
    page_size: int = 100
    broken: Callable[[str, int], Answer | None] = lambda path, asked: None
    asked: list[str] = field(default_factory=list)
    tokens: set[str | None] = field(default_factory=set)
    url: str = ""

    def answer(self, target: str) -> Answer:
        self.asked.append(target)
        parts = urlsplit(target)
        broken = self.broken(parts.path, len(self.asked))
        if broken is not None:
            return broken
        lists = {"reviews": self.reviews, "commits": self.commits}
        prefix, _, name = parts.path.rpartition("/")
        if prefix != "/repos/corp/agents/pulls/7" or name not in lists:
            return 404, {}, b'{"message": "Not Found", "status": "404"}'
        page = int(parse_qs(parts.query).get("page", ["1"])[0])
        items = lists[name][(page - 1) * self.page_size : page * self.page_size]
        headers = {}
        if page * self.page_size < len(lists[name]):
            base = f"{self.url}{parts.path}?per_page=100&page="
            headers["Link"] = f'<{base}1>; rel="first", <{base}{page + 1}>; rel="next"'
        return 200, headers, json.dumps(items).encode()


@contextmanager
def serving(forge: Forge) -> Iterator[Forge]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            forge.tokens.add(self.headers.get("Authorization"))
            status, headers, body = forge.answer(self.path)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(BrokenPipeError):  # the client does not wait for ever
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    forge.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield forge
    finally:
        server.shutdown()
        server.server_close()


def event(folder: Path, head: str = HEAD, repository: str = "corp/agents") -> Path:
    path = folder / "event.json"
    pull = {
        "number": 7, "user": user("dora"), "head": {"sha": head},
        "base": {"repo": {"full_name": repository}},
    }  # fmt: skip
    path.write_text(json.dumps({"action": "opened", "pull_request": pull}))
    return path


def environ(forge: Forge, folder: Path, head: str = HEAD) -> dict[str, str]:
    return {
        "GITHUB_API_URL": forge.url,
        "GITHUB_TOKEN": TOKEN,
        "GITHUB_REPOSITORY": "corp/agents",
        "GITHUB_EVENT_PATH": str(event(folder, head)),
    }

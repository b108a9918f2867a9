"""The paths a project serves itself: a request to one of them on this machine is no model call."""

import re
from collections.abc import Iterable, Iterator

from govlint.extract.scopes import FileIndex, last_name
from govlint.syntax import tree as t

_LOCAL = re.compile(r"https?://(?:localhost|127\.[\d.]+|0\.0\.0\.0|\[::1\])(?::[^/]*)?(/[^?#]*)")
_DECORATORS = frozenset({"post", "route", "api_route"})
_CALLS = frozenset({"Route", "add_api_route", "add_route", "add_post", "add_url_rule"})


def served_paths(files: Iterable[FileIndex]) -> frozenset[str]:
    """The literal paths of the routes that these files declare."""
    return frozenset(path for index in files for path in _paths(index) if len(path) > 1)


def own_server(url: str, served: frozenset[str]) -> bool:
    """Whether a URL names this machine and ends in a path that the project answers."""
    found = _LOCAL.match(url)
    return found is not None and any(found[1].endswith(path) for path in served)


def _paths(index: FileIndex) -> Iterator[str]:
    for scope in index.scopes:
        decorators = scope.function.decorators if scope.kind == "function" else ()
        routes = [each for each in decorators if last_name(each) in _DECORATORS]
        routes += [each for each in scope.calls if last_name(each.func) in _CALLS]
        for route in routes:
            if isinstance(route, t.Call):
                given = [arg.value for arg in route.args if arg.name in (None, "path")]
                if given and isinstance(given[0], t.Const) and isinstance(given[0].value, str):
                    yield given[0].value.rstrip("/")

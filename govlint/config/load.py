"""Read the policy and what it extends, merge the layers, build the typed Policy."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, fields, is_dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from govlint.config.fields import Kind, MapOf, Record
from govlint.config.find import Found, Read, find_policy, inside
from govlint.config.packs import pack_id, packs
from govlint.config.reader import BAD, PolicyError, Reader, compose, hint
from govlint.config.schema import POLICY, leaves
from govlint.model.finding import Severity
from govlint.model.policy import Ceiling, CheckSetting, Override, Policy

DEFAULT_PACK = "recommended"
_MAX_LAYERS = 20


@dataclass(frozen=True, slots=True)
class _Layer:
    """One file: plain values by kebab-case key, and where each dotted key comes from."""

    name: str
    values: dict[str, Any]
    origins: dict[str, str]
    pack: bool


def load_policy(
    root: Path,
    explicit: Path | None,
    check_names: Collection[str],
    read: Read | None = None,
) -> Policy:
    """The policy that holds for the repository at `root`.

    `read` gives the bytes of root-relative files where they do not come from disk, as those of
    a git revision. Raises PolicyError with every fault of every file.
    """
    found = find_policy(root, explicit, read)
    loading = _Loading(frozenset(check_names))
    if found is None:
        loading.pack(DEFAULT_PACK)
    else:
        loading.file(found)
    if loading.problems:
        raise PolicyError(loading.problems)
    return _build(loading.layers, loading.check_names)


class _Loading:
    """Collects the layers, lowest first, and the faults of all of them."""

    def __init__(self, check_names: frozenset[str]) -> None:
        self.check_names = check_names
        self.problems: list[str] = []
        self.layers: list[_Layer] = []
        self._open: list[str] = []
        self._done: set[str] = set()

    def file(self, found: Found) -> None:
        reader = Reader(found.label, check_names=self.check_names or None)
        values = self._parse(reader, found.data)
        if values is not None:
            origins = {key: f"{found.label}:{line}" for key, line in reader.lines.items()}
            self._add(_Layer(found.label, values, origins, pack=False), found)

    def pack(self, name: str) -> None:
        path = packs()[name]
        identity = pack_id(path)
        # A pack names the checks of its time: one that is gone since is no fault of the user.
        reader = Reader(f"pack {identity}")
        values = self._parse(reader, path.read_bytes())
        if values is not None:
            origins = dict.fromkeys(reader.lines, f"pack {identity}")
            self._add(_Layer(identity, values, origins, pack=True), None)

    def _parse(self, reader: Reader, data: bytes) -> dict[str, Any] | None:
        node = compose(reader, data)
        values = {} if node is None else node
        if node is not None and node is not BAD:
            values = POLICY.parse(reader, node, "")
        self.problems += reader.problems
        return None if values is BAD else values

    def _add(self, layer: _Layer, found: Found | None) -> None:
        if layer.name in self._done:
            return
        self._open.append(layer.name)
        # A pack without `extends` stands alone; a team's file builds on the recommended pack.
        for name in layer.values.get("extends", [] if layer.pack else [DEFAULT_PACK]):
            if len(self._open) + len(self.layers) > _MAX_LAYERS:
                self.problems.append(f"{layer.name}: extends more than {_MAX_LAYERS} files")
                break
            self._extend(layer, found, name)
        self._open.pop()
        self._done.add(layer.name)
        self.layers.append(layer)

    def _extend(self, layer: _Layer, found: Found | None, name: str) -> None:
        where = layer.origins.get("extends", layer.name)
        if name in packs():
            self.pack(name)
        elif found is None or not name.endswith((".yaml", ".yml")):
            self.problems.append(f'{where}: extends "{name}": no such pack; {hint(name, packs())}')
        elif (path := inside(found.path.rpartition("/")[0], name)) is None:
            self.problems.append(f'{where}: extends "{name}": leads out of the repository')
        elif (data := found.read(path)) is None:
            self.problems.append(f'{where}: extends "{name}": no such file ({path})')
        else:
            label = found.label.removesuffix(found.path) + path
            if label in self._open:
                self.problems.append(f'{where}: extends "{name}": a circle')
            else:
                self.file(Found(label, path, data, found.read))


def _merge(kind: Kind, low: Any, high: Any) -> Any:
    """Records and maps merge key by key, everything else is replaced."""
    if isinstance(kind, Record) and isinstance(low, dict) and isinstance(high, dict):
        kinds = {each.key: each.kind for each in kind.fields}
        merged = {
            key: _merge(kinds[key], low[key], value) for key, value in high.items() if key in low
        }
        return low | high | merged
    if isinstance(kind, MapOf):
        merged = {
            key: _merge(kind.item, low[key], value) for key, value in high.items() if key in low
        }
        return low | high | merged
    return high


def _build(layers: list[_Layer], check_names: frozenset[str]) -> Policy:
    merged: dict[str, Any] = {}
    origins: dict[str, str] = {}
    overrides: list[dict[str, Any]] = []
    for layer in layers:
        for index, override in enumerate(layer.values.get("overrides", [])):
            origins[f"overrides[{len(overrides)}]"] = layer.origins[f"overrides[{index}]"]
            overrides.append(override)
        merged = _merge(POLICY, merged, layer.values)
        origins |= {key: at for key, at in layer.origins.items() if "[" not in key}
    own = layers[-1]
    merged["id"] = own.values.get("id", own.name)
    merged["version"] = own.values.get("version", 1)
    checks: dict[str, Any] = merged.setdefault("checks", {})
    base = [layer.name for layer in layers if layer.pack]
    if base:
        for name in check_names - checks.keys():
            # A check younger than the pack: the pack is frozen, so it must not fail a build.
            checks[name] = {"severity": Severity.NOTE}
            origins[f"checks.{name}"] = f"newer than pack {base[-1]}"
    known = check_names or checks.keys()
    merged["checks"] = {name: checks[name] for name in sorted(checks) if name in known}
    policy = Policy(
        **_typed(merged),
        overrides=tuple(Override(tuple(each["paths"]), _partial(each)) for each in overrides),
        origins=origins,
        sources=tuple(layer.name for layer in layers if not layer.pack),
    )
    return replace(policy, digest=_digest(policy))


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    out = _partial(values)
    if "ceiling" in out:
        out["ceiling"] = Ceiling(**out["ceiling"])
    return out


def _partial(values: dict[str, Any]) -> dict[str, Any]:
    """Policy attributes for the keys that are given."""
    out = {}
    for path, field in leaves(POLICY):
        value: Any = values
        for part in path.split("."):
            if not isinstance(value, dict) or part not in value:
                break
            value = value[part]
        else:
            assert field.attr is not None
            out[field.attr] = field.make(value)
    return out


def describe(policy: Policy) -> list[tuple[str, Any, str]]:
    """(key, plain value, origin) of everything the policy says; checks and roles one by one."""
    rows: list[tuple[str, Any, str]] = []
    for path, field in leaves(POLICY):
        assert field.attr is not None
        value = _plain(getattr(policy, field.attr))
        if isinstance(value, dict) and value:
            rows += [
                (f"{path}.{key}", each, _origin(policy, f"{path}.{key}"))
                for key, each in sorted(value.items())
            ]
        else:
            rows.append((path, value, _origin(policy, path)))
    for index, override in enumerate(policy.overrides):
        rows.append(
            (f"overrides[{index}]", _plain(override), _origin(policy, f"overrides[{index}]"))
        )
    return rows


def _origin(policy: Policy, key: str) -> str:
    while key:
        if key in policy.origins:
            return policy.origins[key]
        key = key.rpartition(".")[0]
    return "default"


def _plain(value: Any) -> Any:
    """Values as JSON has them; a check setting that only sets a severity is that word."""
    if isinstance(value, CheckSetting) and value.suppressible:
        return str(value.severity) if value.severity else None
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, str) else value


def _digest(policy: Policy) -> str:
    """Identity of what the policy says, wherever it is written."""
    said = [(key, value) for key, value, _ in describe(policy)]
    return hashlib.sha256(repr(said).encode()).hexdigest()

"""How often a workload runs with the ceilings it is given: replicas, autoscalers, count."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from govlint.extract.settings.collect import path_of
from govlint.extract.settings.find import parsed
from govlint.extract.settings.names import carrier
from govlint.extract.settings.tree import Mapping, Node, Scalar, Sequence, Text
from govlint.extract.settings.values import number
from govlint.model.source import Span

_OWN = ("replicas", "replicaCount", "parallelism")
_SCALERS = {"HorizontalPodAutoscaler": "maxReplicas", "ScaledObject": "maxReplicaCount"}
_WORKLOADS = frozenset({"Deployment", "StatefulSet", "ReplicaSet", "Rollout", "Job", "ReplicationController"})  # fmt: skip


class Copies(NamedTuple):
    """`owner`: the key of what is run so often, as keys of limits begin; empty for the whole file.
    `amount` is None where it cannot be known. `scaler`: an autoscaler says it, over the workload's
    own number."""

    owner: str
    amount: Decimal | None
    span: Span
    scaler: bool = False

    def holds(self, key: str) -> bool:
        """Whether a limit of this key is one of the workload's."""
        return not self.owner or key.startswith((f"{self.owner}.", f"{self.owner}["))


def copies(path: str, data: bytes) -> list[Copies]:
    """What a settings file says of how often something runs: Kubernetes (replicas, parallelism,
    autoscalers), Compose (deploy.replicas, scale), Helm values, Terraform (count, for_each)."""
    text = Text(path, data.decode("utf-8-sig", "replace"))
    kind = carrier(path)
    name = path.rpartition("/")[2].lower()
    found: list[Copies] = []
    for root in parsed(path, text.text):
        if not isinstance(root, Mapping):
            continue
        if kind == "terraform":
            found += _terraform(root, text)
        elif root.text("kind") is not None:
            found += _kubernetes(root, text)
        elif isinstance(services := root.get("services"), Mapping) and "compose" in name:
            found += _compose(services, text)
        elif name.startswith("values"):
            found += _helm(root, (), text)
    return found


def _kubernetes(root: Mapping, text: Text) -> Iterator[Copies]:
    kind, spec = root.text("kind") or "", root.get("spec")
    metadata = root.get("metadata")
    name = metadata.text("name") if isinstance(metadata, Mapping) else None
    if not isinstance(spec, Mapping):
        return
    if kind in _SCALERS:
        target = spec.get("scaleTargetRef")
        if isinstance(target, Mapping) and (called := target.text("name")) is not None:
            owner = path_of((f"{target.text('kind') or 'Deployment'}/{called}",))
            yield from _said(spec, _SCALERS[kind], owner, text, scaler=True)
        return
    if name is None:
        return
    if kind == "CronJob":
        spec = _inner(spec, "jobTemplate", "spec")
    if kind in _WORKLOADS or kind == "CronJob":
        for key in _OWN:
            yield from _said(spec, key, path_of((f"{kind}/{name}",)), text)


def _compose(services: Mapping, text: Text) -> Iterator[Copies]:
    for entry in services.entries:
        if isinstance(entry.value, Mapping):
            owner = path_of(("services", entry.key))
            yield from _said(entry.value, "scale", owner, text)
            yield from _said(_inner(entry.value, "deploy"), "replicas", owner, text)


def _helm(values: Mapping, way: tuple[str, ...], text: Text) -> Iterator[Copies]:
    for key in _OWN:
        yield from _said(values, key, path_of(way), text)
    scaling = values.get("autoscaling")
    if isinstance(scaling, Mapping) and (scaling.text("enabled") or "").lower() == "true":
        yield from _said(scaling, "maxReplicas", path_of(way), text, scaler=True)
    for entry in values.entries:
        if not way and isinstance(entry.value, Mapping) and entry.key != "autoscaling":
            yield from _helm(entry.value, (entry.key,), text)


def _terraform(root: Mapping, text: Text) -> Iterator[Copies]:
    for what in ("resource", "module"):
        types = root.get(what)
        for one in types.entries if isinstance(types, Mapping) else ():
            blocks: list[tuple[tuple[str, ...], Node]] = [((what, one.key), one.value)]
            if what == "resource":
                inner = one.value.entries if isinstance(one.value, Mapping) else []
                blocks = [((what, one.key, each.key), each.value) for each in inner]
            for way, block in blocks:
                yield from _said(block, "count", path_of(way), text)
                each = block.get("for_each") if isinstance(block, Mapping) else None
                if each is not None:
                    many = _size(each)
                    span = text.span(each.start, each.end)
                    yield Copies(path_of(way), None if many is None else Decimal(many), span)


def _size(node: Node) -> int | None:
    if isinstance(node, Mapping):
        return len(node.entries)
    return len(node.items) if isinstance(node, Sequence) else None


def _inner(node: Node, *keys: str) -> Node:
    for key in keys:
        found = node.get(key) if isinstance(node, Mapping) else None
        node = found if found is not None else Mapping()
    return node


def _said(
    node: Node, key: str, owner: str, text: Text, *, scaler: bool = False
) -> Iterator[Copies]:
    value = node.get(key) if isinstance(node, Mapping) else None
    if isinstance(value, Scalar) and value.kind != "null":
        amount = number(value.text) if value.kind != "hidden" else None
        yield Copies(owner, amount, text.span(value.start, value.end), scaler)

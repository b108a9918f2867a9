"""Which of several declarations of one setting is in force.

Order, lowest first, for the environment variable of one service:

1. the default in Python (`os.getenv("X", "1.0")`, a settings class): used when nothing is set;
2. `ENV` and `ARG` of an image, and ConfigMaps that are only offered with `envFrom`;
3. `.env`: python-dotenv 1.x `load_dotenv(override=False)` sets only what is not set yet, and
   pydantic-settings reads it after the environment. `.env` < `.env.local` < `.env.<stage>`
   < `.env.<stage>.local`, as dotenv-flow and Next.js order them;
4. `docker-compose.yml`: Compose puts `environment` before `env_file`
   (docs.docker.com/compose/how-tos/environment-variables/envvars-precedence);
5. `docker-compose.override.yml`, then other `docker-compose.*.yml`, which Compose merges over it
   (docs.docker.com/compose/how-tos/multiple-compose-files/merge);
6. Helm `values.yaml`, then `values-*.yaml` (`-f` files: the last one wins), then Kubernetes
   manifests: a container's `env` comes before `envFrom`
   (kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container);
7. what starts the program itself: a shell script, a recipe of make or just, a Procfile, a unit of
   systemd;
8. a GitHub workflow's `env`, for what it runs itself: step over job over workflow
   (docs.github.com/actions, "Store information in variables").

Files for other eyes (`.env.example`, `.sample`, `.template`, `.dist`) set nothing. Where two
declarations stand on the same step, which one runs is decided at deployment: the larger counts.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from govlint.extract.settings.references import overrides
from govlint.model.facts import Limit, Unit
from govlint.model.state import Known, Unknown
from govlint.model.units import rate

_WORD = re.compile(r"[-._]")
_DEFAULTS = frozenset({"default", "defaults", "base", "common", "main", "shared"})
_SAMPLES = (".example", ".sample", ".template", ".dist", ".tpl")


@dataclass(frozen=True, slots=True)
class Effective:
    """The declaration in force for one name and subject.

    `rule` says why it wins; `overruled` are the others, best first; `contradictions` those of
    them that say another amount.
    """

    name: str
    subject: str | None
    winner: Limit
    rule: str
    overruled: tuple[Limit, ...] = ()
    contradictions: tuple[Limit, ...] = ()


def effective(limits: Sequence[Limit]) -> list[Effective]:
    """The winner for every name that is declared, and for every subject that declares it itself.

    Declarations without a subject (a Python default, a .env) hold for every subject.
    """
    named: dict[str, list[Limit]] = {}
    for limit in limits:
        if _rank(limit) is not None:
            named.setdefault(limit.name.upper(), []).append(limit)
    return [
        _decide(name, subject, group)
        for name, all_ in sorted(named.items())
        for subject, group in _by_subject(all_)
    ]


class InForce:
    """What the declarations of one state of a project say under each name."""

    def __init__(self, limits: Iterable[Limit]) -> None:
        self._named: dict[str, list[Limit]] = {}
        for limit in limits:
            if _rank(limit) is not None:
                for name in {each.upper() for each in (limit.name, *limit.variables)}:
                    self._named.setdefault(name, []).append(limit)

    def under(self, added: Limit) -> tuple[Limit, str] | None:
        """The declaration in force of the setting that `added` is one more declaration of, and
        why it is the same setting; None where there is none, or where its file sets nothing.

        What is declared twice can be in force with either amount, whichever file wins where it
        is deployed.
        """
        rank = _rank(added)
        if rank is None:
            return None
        same = [
            (one, why)
            for one in self._named.get(added.name.upper(), ())
            if (why := _same_setting(one, added))
        ]
        if not same:
            return None
        limit, why = max(same, key=lambda each: (_order(each[0]), each[0].span))
        return limit, f"{why}; {rank[1]}"


def sets_nothing(limit: Limit) -> bool:
    """Whether a limit stands in a file for other eyes, such as .env.example."""
    return _rank(limit) is None


def _same_setting(old: Limit, added: Limit) -> str:
    """Why two declarations of one name are of one setting; empty when they need not be."""
    if old.unit is not added.unit:
        return ""
    if _takes_away(old, added):
        return "an argument that takes the finite default of its parameter away"
    if old.span.path == added.span.path:
        # A constant or variable that the code gives another value further down.
        open_ = old.unit is Unit.USD or isinstance(added.amount, Unknown)
        both = old.carrier == added.carrier == "python" and open_
        return "one name, given twice in one file" if both and old.name.isupper() else ""
    if None not in (old.subject, added.subject) and old.subject != added.subject:
        return ""
    if added.carrier != "python" and added.name.upper() in {one.upper() for one in old.variables}:
        return "the code has the default of the variable"
    near = _contain(old.span.path, added.span.path)
    if old.name.isupper() or added.name.isupper():
        # The name of an environment variable, or of a constant somebody imports instead. Other
        # numbers than money are named alike in places that have nothing to do with each other.
        known = old.unit is Unit.USD or (near and added.carrier != "python")
        return "one name, declared in two places" if known else ""
    if old.key == added.key and old.carrier == added.carrier != "python" and near:
        one, other = _stem(old.span.path), _stem(added.span.path)
        if one == other or one in _DEFAULTS or overrides(added.span.path):
            return "one key in two files that are read over each other"
    return ""


def _takes_away(old: Limit, added: Limit) -> bool:
    """Whether an argument without limit is passed for a parameter, or field, that has one."""
    if not old.carrier == added.carrier == "python" or old.name != added.name:
        return False
    return added.amount == Known(None) and _end(old.key) == _end(added.key)


def _end(key: str) -> list[str]:
    """The last two names of a key: run.max_turns of Runner.run.max_turns."""
    return [part for part in key.split(".") if part not in ("__init__", "self")][-2:]


def _contain(one: str, other: str) -> bool:
    """Whether one file lies in the folder of the other, or deeper."""
    first, second = (path.rpartition("/")[0] for path in (one, other))
    return (
        f"{first}/".startswith(f"{second}/")
        or f"{second}/".startswith(f"{first}/")
        or not (first and second)
    )


def _stem(path: str) -> str:
    """values for values-prod.yaml, docker-compose for docker-compose.override.yml."""
    name = path.rpartition("/")[2].lower()
    if name.startswith("docker-compose"):
        return "docker-compose"
    return _WORD.split(name.lstrip("."), maxsplit=1)[0]


def _by_subject(limits: list[Limit]) -> Iterable[tuple[str | None, list[Limit]]]:
    subjects = sorted({limit.subject for limit in limits if limit.subject is not None})
    if not subjects:
        return [(None, limits)]
    return [
        (subject, [limit for limit in limits if limit.subject in (None, subject)])
        for subject in subjects
    ]


def _decide(name: str, subject: str | None, limits: list[Limit]) -> Effective:
    ordered = sorted(limits, key=lambda limit: (_order(limit), limit.span), reverse=True)
    winner = ordered[0]
    level, why = _rank(winner) or (0, "")
    tied = [limit for limit in ordered[1:] if (_rank(limit) or (0, ""))[0] == level]
    rule = why if not tied else f"{why}; {len(tied) + 1} such declarations, the largest counts"
    others = tuple(ordered[1:])
    contradictions = tuple(limit for limit in others if not _agrees(limit, winner))
    return Effective(winner.name, subject, winner, rule, others, contradictions)


def _order(limit: Limit) -> tuple[int, int, float]:
    """Step, then what cannot be seen, then size."""
    level = (_rank(limit) or (0, ""))[0]
    size = rate(limit)
    # A number nobody can see may be any number: it counts as the largest on its step.
    return level, int(size is None), float(size) if size is not None else 0.0


def _agrees(one: Limit, other: Limit) -> bool:
    if not isinstance(one.amount, Known) or not isinstance(other.amount, Known):
        return False
    return one.unit is other.unit and rate(one) == rate(other)


def _rank(limit: Limit) -> tuple[int, str] | None:
    """(step, why it stands there) of a declaration; None when its file sets nothing."""
    path = PurePosixPath(limit.span.path)
    name = path.name.lower()
    if limit.carrier == "python":
        return 10, "the default in the code, nothing else sets it"
    if name.endswith(_SAMPLES):
        return None
    if limit.carrier == "dotenv":
        return _dotenv(name)
    if ".github/workflows" in limit.span.path:
        depth = 2 if ".steps" in limit.key else 1 if limit.key.startswith("jobs.") else 0
        return (
            70 + depth,
            "a workflow's env is set before the program starts; step over job over workflow",
        )
    if path.suffix in (".tf", ".json") and overrides(name):
        return 21, "Terraform merges override files over the others"
    if limit.carrier == "dockerfile":
        return 15, "ENV of an image holds where nothing sets the variable for the container"
    if limit.carrier in ("shell", "makefile", "justfile", "procfile", "systemd"):
        return 66, "it is set before the program starts, over any .env"
    if "compose" in name:
        base = name.rsplit(".", 1)[0]
        if base in ("docker-compose", "compose"):
            return 40, "Compose's environment comes before env_file and .env"
        return (
            50 if base.endswith(".override") else 51
        ), "Compose merges override files over the base file"
    if name.startswith("values"):
        return (
            60 if name.rsplit(".", 1)[0] == "values" else 61
        ), "the last values file given to Helm wins"
    if limit.key.startswith("ConfigMap/"):
        return 63, "a ConfigMap the container takes its environment from"
    if "/" in limit.key.split(".", 1)[0]:
        return 64, "a container's env comes before envFrom and any .env"
    return 20, "a settings file beside the code"


def _dotenv(name: str) -> tuple[int, str]:
    parts = [part for part in name.split(".") if part and part != "env"]
    local = "local" in parts
    staged = len(parts) - local > 0
    return (
        30 + local + 2 * staged,
        ".env sets only what the environment does not; the more specific file wins",
    )

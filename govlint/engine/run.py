"""The whole flow: files, triage, parse, link, checks, standing, report."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import govlint
from govlint.catalog.index import Catalog
from govlint.catalog.load import CatalogError, load_catalog
from govlint.checks._load import all_checks, page
from govlint.config import PolicyError, load_policy
from govlint.decide.fingerprint import stamp
from govlint.decide.suppress import suppress
from govlint.decide.verdict import NONE, verdict
from govlint.engine.baseline import recorded, settle
from govlint.engine.cache import FactCache
from govlint.engine.facts import Gathered, gather
from govlint.engine.judge import judge, subjects_of
from govlint.engine.pool import default_workers
from govlint.engine.watch import enter
from govlint.fixes.propose import propose
from govlint.inputs.discover import InputError, find_root, read_files
from govlint.inputs.git import GitError
from govlint.model.baseline import Baseline
from govlint.model.facts import ProjectFacts
from govlint.model.finding import Finding, Severity, Standing
from govlint.model.policy import Policy
from govlint.model.report import Coverage, Report, Rule

if TYPE_CHECKING:
    from govlint.catalog.files import Source
    from govlint.engine.already import Already

# What leaves a run without a verdict, and is asked whatever was selected.
BLOCKERS = frozenset({"unreadable-file", "crashed-check"})


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is asked to do. Everything that can change its answer is in here or on disk.

    `paths` are what is reported on; the rest of the repository is context. `select` None means
    every check. `fail_on` and `strict` go before the policy's own.
    """

    today: date
    paths: tuple[Path, ...] = ()
    root: Path | None = None
    policy: Path | None = None
    select: frozenset[str] | None = None
    ignore: frozenset[str] = frozenset()
    exclude: tuple[str, ...] = ()
    strict: bool = False
    fail_on: Severity | None = None
    base: str | None = None  # a revision: the run says too what HEAD changes since then
    baseline: Path | None = (
        None  # a file of accepted findings, before the policy's and the usual one
    )
    use_baseline: bool = True
    jobs: int = 0  # worker processes; 0: one a processor; 1: none, parse in this process
    cache: bool = True
    cache_dir: Path | None = None  # None: the user's cache folder
    instead: Mapping[str, bytes] = field(default_factory=dict)  # contents that no file has yet


@dataclass(slots=True)
class Clock:
    """Seconds by stage, in the order the stages were entered."""

    spent: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        enter(stage)
        start = perf_counter()
        try:
            yield
        finally:
            self.spent[stage] = self.spent.get(stage, 0.0) + perf_counter() - start


def run(options: Options) -> Report:
    """One run. Whatever keeps it from a verdict is in the report, a line each."""
    clock = Clock()
    brought: list[Finding] = []
    unread: list[str] = []
    old: Already | None = None
    by_check: dict[str, float] = {}
    try:
        with clock("policy"):
            root = options.root or find_root(options.paths)
            policy = effective_policy(root, options)
            accepted = (
                recorded(root, policy, options.baseline, options.base)
                if options.use_baseline
                else None
            )
        with clock("catalogue"):
            catalog = load_catalog(_entries(root, policy, options.base))
        exclude = (*policy.exclude, *options.exclude)
        with clock("cache"):
            cache = FactCache(root, catalog.digest, options.cache_dir) if options.cache else None
        workers = options.jobs or max(2, default_workers())
        gathered = gather(
            root, options.paths, exclude, catalog, cache, workers, clock, policy.governed,
            options.instead,
        )  # fmt: skip
        with clock("checks"):
            findings, errors = stand(gathered.facts, policy, options, by_check)
        if options.base is not None:
            brought, unread, old = _brought(
                root,
                options.base,
                policy,
                catalog,
                cache,
                workers,
                clock,
                options,
                gathered,
                accepted,
            )
        if cache:
            with clock("cache"):
                cache.save()
    except (InputError, PolicyError, CatalogError, GitError) as problem:
        return _no_verdict(getattr(problem, "problems", None) or [str(problem)], clock)
    reported = frozenset((*gathered.reported, *gathered.beside))
    findings = [one for one in findings if _concerns(one, reported)]
    whole = not errors and not gathered.errors and _whole(root, options, findings)
    findings, used = settle(findings, accepted, gathered.facts, policy, root, whole)
    if old is not None:
        findings = old.leave_new(findings, gathered.facts)
    known = {(one.name, one.at, one.says) for one in findings}
    brought = [one for one in brought if (one.name, one.at, one.says) not in known]
    findings = [replace(one, fix=propose(one, gathered.facts, policy)) for one in findings]
    findings = sorted([*findings, *brought], key=lambda one: (one.at, one.code, one.says))
    errors += (*gathered.errors, *unread)
    facts = _narrowed(gathered.facts, reported)
    return Report(
        verdict=verdict(findings, policy.fail_on, errors, BLOCKERS),
        findings=tuple(findings),
        coverage=_coverage(gathered, facts),
        rules=rules(),
        errors=tuple(errors),
        facts=facts,
        root=str(root),
        version=govlint.__version__,
        policy=policy.id if policy.version == 1 else f"{policy.id}@{policy.version}",
        base=options.base or "",
        sources=_sources(root, findings, options.instead),
        timings=clock.spent,
        check_timings=by_check,
        fail_on=policy.fail_on,
        baseline=used,
    )


def effective_policy(root: Path, options: Options) -> Policy:
    """The policy of the repository, with what the command line says put over it."""
    if options.base is None:
        policy = load_policy(root, options.policy, frozenset(all_checks()))
    else:
        from govlint.engine.compare import law_at

        policy = law_at(root, options.base, options.policy)
    if options.fail_on is not None:
        policy = replace(policy, fail_on=options.fail_on)
    return replace(policy, strict=True) if options.strict else policy


def _entries(root: Path, policy: Policy, base: str | None) -> "Sequence[Path | Source]":
    """Where the project's own catalogue entries are; with a base, as they stand there."""
    if base is None or not policy.catalog:
        return [root / extra for extra in policy.catalog]
    from govlint.engine.compare import catalog_at

    return catalog_at(root, base, policy.catalog)


def _brought(
    root: Path,
    base: str,
    policy: Policy,
    catalog: Catalog,
    cache: FactCache | None,
    workers: int,
    clock: Clock,
    options: Options,
    disk: Gathered,
    accepted: Baseline | None,
) -> "tuple[list[Finding], list[str], Already]":
    """The findings about what the head changes since the base, which comments in the source do not
    excuse; what went wrong; and what the base had already."""
    from govlint.engine.already import already
    from govlint.engine.brought import brought
    from govlint.engine.compare import compare

    exclude = (*policy.exclude, *options.exclude)
    with (
        clock("changes"),
        compare(
            root, base, options.policy, policy, catalog, cache, workers, clock, exclude, disk
        ) as comparison,
    ):
        checks = all_checks()
        run_now = [checks[name] for name in _active(checks, options)]
        findings, crashes = brought(comparison, run_now, options.today)
        errors = list(comparison.errors)
        facts = comparison.base.facts
        before, _ = stand(facts, policy, options)
        before, _ = settle(before, accepted, facts, policy, root, False)
        known = already(comparison, before)
    errors += [f"the check {name} crashed" for name in sorted({one.check for one in crashes})]
    return stamp(findings), errors, known


def stand(
    facts: ProjectFacts,
    policy: Policy,
    options: Options,
    spent: dict[str, float] | None = None,
) -> tuple[list[Finding], list[str]]:
    """Every finding with its standing, in order of place, and what went wrong on the way.

    `spent` adds up seconds by check.
    """
    checks = all_checks()
    active = _active(checks, options)
    run_now = [checks[name] for name in active]
    found, crashes = judge(run_now, subjects_of(facts), facts, policy, spent)
    kept, flaws = suppress(stamp(found), facts.comments, checks, active, policy, options.today)
    about_tool, _ = judge(run_now, [*flaws, *crashes], facts, policy, spent)
    findings = sorted([*kept, *stamp(about_tool)], key=lambda one: (one.at, one.code, one.says))
    errors = [f"the check {name} crashed" for name in sorted({one.check for one in crashes})]
    return findings, errors


def _active(checks: Collection[str], options: Options) -> list[str]:
    chosen = set(checks if options.select is None else options.select) - options.ignore
    return [name for name in checks if name in chosen or name in BLOCKERS]


def rules() -> tuple[Rule, ...]:
    return tuple(
        Rule(check.name, check.code, check.severity.value, check.summary, page(check), check.since)
        for check in all_checks().values()
    )


def _concerns(finding: Finding, paths: frozenset[str]) -> bool:
    """Whether a finding is about one of the files: it stands there, or for something there."""
    places = (finding.at, *finding.stands_for)
    return not finding.at.path or any(place.path in paths for place in places)


def _whole(root: Path, options: Options, findings: Iterable[Finding]) -> bool:
    """Whether all that a baseline of the repository is about was judged, by its own policy."""
    narrowed = (options.select is not None, options.ignore, options.exclude, options.policy)
    if any(narrowed) or options.base is not None or options.instead:
        return False
    if any(one.name in BLOCKERS and one.standing is Standing.NEW for one in findings):
        return False
    top = root.resolve()
    return not options.paths or any((Path.cwd() / path).resolve() == top for path in options.paths)


def _narrowed(facts: ProjectFacts, paths: frozenset[str]) -> ProjectFacts:
    """The facts that stand in `paths`."""
    return replace(
        facts,
        calls=tuple(one for one in facts.calls if one.span.path in paths),
        agents=tuple(one for one in facts.agents if one.span.path in paths),
        guards=tuple(one for one in facts.guards if one.span.path in paths),
        loops=tuple(one for one in facts.loops if one.span.path in paths),
        limits=tuple(one for one in facts.limits if one.span.path in paths),
        comments=tuple(one for one in facts.comments if one.span.path in paths),
        problems=tuple(one for one in facts.problems if one.span.path in paths),
    )


def _coverage(gathered: Gathered, facts: ProjectFacts) -> Coverage:
    unknown = (
        sum(not call.tags.complete for call in facts.calls)
        + sum(bool(agent.hidden) for agent in facts.agents)
        + sum(loop.bounded is None for loop in facts.loops)
        + sum(guard.hard is None for guard in facts.guards)
    )
    return Coverage(
        files=len(gathered.reported),
        read=len(gathered.read),
        calls=len(facts.calls),
        agents=len(facts.agents),
        unknown=unknown,
    )


def _sources(
    root: Path, findings: Iterable[Finding], instead: Mapping[str, bytes]
) -> dict[str, str]:
    """The texts that excerpts are cut from: line ends and a byte order mark as they are."""
    spans = {span.path for one in findings for span in (one.at, *(step.at for step in one.because))}
    texts = {}
    for path in sorted(spans - {""}):
        data = instead.get(path)
        data = read_files(root, [path])[0].get(path) if data is None else data
        if data is not None:
            texts[path] = data.decode("utf-8", "replace")
    return texts


def _no_verdict(errors: Iterable[str], clock: Clock) -> Report:
    return Report(
        verdict=NONE,
        findings=(),
        coverage=Coverage(),
        rules=rules(),
        errors=tuple(errors),
        version=govlint.__version__,
        timings=clock.spent,
    )

"""`govlint approve`: write the record of an approval, and sign it."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import click

from govlint.model.approval import Approval, Kind

DAYS = 90  # how long an approval holds when nothing else is said


@click.command("approve")
@click.option("--key", help="The limit, guard, policy key or agent that changes.")
@click.option("--file", help="The file it stands in, from the repository root.")
@click.option("--from", "before", help="The value at the base; none for a new ceiling.")
@click.option("--to", "after", help="The highest value that is approved, or unlimited, or outside.")
@click.option("--unit", help="What the amounts count: usd, tokens, turns, calls, ...")
@click.option("--per", help="What the amount holds for: session, run, day, ...")
@click.option("--agent", help="The agent it belongs to.")
@click.option(
    "--kind",
    type=click.Choice([each.value for each in Kind]),
    help="What changes; default: a ceiling.",
)
@click.option("--approver", help="Who agrees: a name of the roster.")
@click.option("--role", help="In which role.")
@click.option("--requester", help="Who asks; default: user.email of git.")
@click.option("--reason", help="Why.")
@click.option("--ticket", help="Where it was discussed.")
@click.option("--expires", metavar="DAY", help=f"Last day it holds; default: in {DAYS} days.")
@click.option("--repository", help="owner/name; default: as the CI or the remote origin says.")
@click.option("--evidence", help="The one proof it relies on; default: any the policy takes.")
@click.option("--record", type=click.Path(path_type=Path), help="Sign this record instead.")
@click.option(
    "--sign",
    "key_file",
    type=click.Path(path_type=Path),
    metavar="KEY",
    help="Sign it with this SSH key.",
)
def command(record: Path | None, key_file: Path | None, **given: str | None) -> None:
    """Write an approval to .govlint/approvals/, or sign one that is there.

    A record proves nothing by itself: what the approver must do next is printed.
    """
    from govlint.inputs.discover import find_root

    root = find_root(())
    if record is not None:
        if key_file is None or any(given.values()):
            raise click.UsageError("--record goes with --sign alone")
        path, data = _existing(root, record)
    else:
        path, data = _drafted(root, given)
    approval = _parsed(path, data)
    signature = _signature(data, key_file) if key_file else None
    if record is None:
        path = _saved(root, path, data)
        click.echo(f"{path} written")
    if signature is not None:
        _create(root / (path + ".sig"), signature)
        click.echo(f"{path}.sig written")
    _say_next(root, path, approval, key_file if signature is not None else None)


def _existing(root: Path, record: Path) -> tuple[str, bytes]:
    try:
        path = (Path.cwd() / record).resolve().relative_to(root.resolve()).as_posix()
        return path, record.read_bytes()
    except OSError as error:
        raise click.ClickException(f"{record}: cannot be read: {error.strerror}") from None
    except ValueError:
        raise click.ClickException(f"{record}: lies outside the repository") from None


def _drafted(root: Path, given: Mapping[str, str | None]) -> tuple[str, bytes]:
    """Path and text of a record from what is given; what is wrong with it is told by option."""
    from govlint.config.approvals import FOLDER, parse_approval
    from govlint.config.render import quoted
    from govlint.inputs.identity import repository_name

    today = date.today()
    values = {
        "repository": given["repository"] or repository_name(root),
        "kind": given["kind"],
        "key": given["key"],
        "file": given["file"],
        "from": given["before"],
        "to": given["after"],
        "unit": given["unit"],
        "per": given["per"],
        "agent": given["agent"],
        "requester": given["requester"] or _git_user(root),
        "approver": given["approver"],
        "role": given["role"],
        "reason": given["reason"],
        "ticket": given["ticket"],
        "approved": today.isoformat(),
        "expires": given["expires"] or (today + timedelta(days=DAYS)).isoformat(),
        "evidence": given["evidence"],
    }
    optional = {"kind", "unit", "per", "agent", "ticket", "evidence"}
    missing = [f"--{key}" for key, value in values.items() if not value and key not in optional]
    if missing:
        told = f"{', '.join(missing)} must be given"
        if "--repository" in missing:
            told += "; neither the CI nor the remote origin says which repository this is"
        raise click.UsageError(told)
    values = {key: value for key, value in values.items() if value}
    # Amounts stand as they are given; what is no plain amount is a fault of the record.
    bare = {"from", "to"} if given["kind"] in (None, Kind.CEILING) else set()
    written = {
        key: value if key in bare and re.fullmatch(r"[\w.+-]+", value or "") else quoted(value)
        for key, value in values.items()
    }
    data = "".join(f"{key}: {value}\n" for key, value in written.items()).encode("utf-8", "replace")
    _, faults = parse_approval("", data)
    if faults:
        keys = list(values)
        raise click.UsageError("\n".join(_by_option(fault, keys) for fault in faults))
    slug = re.sub(r"[^a-z0-9]+", "-", (given["key"] or "").lower()).strip("-")[:60] or "change"
    return f"{FOLDER}{today}-{slug}.yaml", data


def _by_option(fault: str, keys: list[str]) -> str:
    match = re.match(r":(\d+)(?::\d+)?: (.*)", fault, re.DOTALL)
    return f"--{keys[int(match[1]) - 1]}: {match[2]}" if match else fault


def _parsed(path: str, data: bytes) -> Approval:
    from govlint.config.approvals import is_record, parse_approval

    if not is_record(path):
        raise click.ClickException(f"{path}: records are YAML files in .govlint/approvals/")
    approval, faults = parse_approval(path, data)
    if approval is None:
        raise click.ClickException("\n".join(faults))
    return approval


def _git_user(root: Path) -> str | None:
    from govlint.inputs.git import GitError, ask

    try:
        return ask(root, "config", "--get", "user.email").decode("utf-8", "replace").strip()
    except GitError:
        return None


def _signature(data: bytes, key: Path) -> bytes:
    from govlint.inputs.signatures import SigningError, sign

    try:
        return sign(data, key)
    except SigningError as error:
        raise click.ClickException(str(error)) from None


def _saved(root: Path, path: str, data: bytes) -> str:
    """Write under the first name that is free."""
    stem = path.removesuffix(".yaml")
    for number in range(1, 100):
        name = path if number == 1 else f"{stem}-{number}.yaml"
        if not (root / name).exists() and not (root / (name + ".sig")).exists():
            _create(root / name, data)
            return name
    raise click.ClickException(f"{path}: there are too many records of that name")


def _create(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise click.ClickException(f"{path}: is there already and is never overwritten") from None
    except OSError as error:
        raise click.ClickException(f"{path}: cannot be written: {error.strerror}") from None


def _public(key: Path | None) -> str:
    """The public half of a key as a signers file has it."""
    try:
        file = key if key is None or key.suffix == ".pub" else key.with_name(key.name + ".pub")
        words = file.read_text("utf-8").split() if file is not None else []
    except (OSError, ValueError):
        words = []
    return " ".join(words[:2]) if len(words) > 1 else "ssh-ed25519 AAAA... (their public key)"


def _may_sign(root: Path, who: str) -> bool:
    """Whether the signers file on disk has a line for somebody."""
    from govlint.decide.people import same_person
    from govlint.inputs.signatures import SIGNERS

    try:
        lines = (root / SIGNERS).read_text("utf-8").split("\n")
    except (OSError, ValueError):
        return False
    principals = [line.split()[0].split(",") for line in lines if line.strip()]
    return any(same_person(who, each) for some in principals for each in some)


def _say_next(root: Path, path: str, approval: Approval, key: Path | None) -> None:
    from govlint.config import PolicyError
    from govlint.config.ledger import PATH as LEDGER
    from govlint.config.render import quoted
    from govlint.decide.people import same_person
    from govlint.engine.run import Options, effective_policy
    from govlint.inputs.signatures import SIGNERS
    from govlint.model.change import law_of

    try:
        policy = effective_policy(root, Options(today=date.today()))
    except PolicyError as error:
        raise click.ClickException("\n".join(error.problems)) from None
    who, signed = approval.approver, key is not None
    if not any(same_person(who, each) for each in policy.roster.get(approval.role, ())):
        click.echo(
            f"warning: {who} is not in the roster as {approval.role}, and what counts is the roster of the base;"
            f" merge this into {law_of(policy)} first:\n"
            f"  approvals: {{roster: {{{approval.role}: [{quoted(who)}]}}}}",
            err=True,
        )
    keys = f"  {who} {_public(key)}"
    if "ssh-signature" in policy.evidence and not _may_sign(root, who):
        click.echo(
            f"warning: a signature by {who} counts once {SIGNERS} of the base has a line with the key:\n{keys}",
            err=True,
        )
    if signed:
        click.echo("next: commit both files")
        if approval.kind is Kind.CEILING and (root / LEDGER).is_file():
            click.echo(f"and with them the ledger, after: govlint ledger enter {path}")
        return
    steps = {
        "ssh-signature": f"govlint approve --record {path} --sign KEY, and commit both files",
        "signed-commit": f"commit {path} with git commit -S and an SSH key",
        "github-review": "commit it and approve the pull request that has it",
    }
    click.echo(f"next: {who} proves it in one of these ways:")
    for kind in policy.evidence:
        if approval.evidence in (None, kind):
            click.echo(f"  {kind}: {steps[kind]}")

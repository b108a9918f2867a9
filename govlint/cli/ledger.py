"""`govlint ledger`: the last approved amount of each ceiling."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from govlint.model.ledger import Ledger, LedgerEntry


@click.group("ledger")
def command() -> None:
    """Keep the last approved amount of each ceiling in .govlint/ledger.yaml."""


@command.command("init")
@click.option("--by", metavar="NAME", help="Who adopts them; default: who the CI names, or you.")
def init(by: str | None) -> None:
    """Adopt today's ceilings as approved, once, and print each of them."""
    from govlint.cli._shared import actor_name
    from govlint.config import PolicyError
    from govlint.config.ledger import PATH
    from govlint.config.render import render_ledger
    from govlint.decide.ledger import adopt
    from govlint.engine.ceilings import ceilings
    from govlint.engine.run import Options
    from govlint.report.parts.printable import printable

    root = _root()
    if (root / PATH).exists():
        raise click.ClickException(
            f"{PATH} is there already; an amount rises with an approval (`govlint ledger enter`)"
        )
    try:
        limits, errors = ceilings(root, Options(today=date.today(), root=root, select=frozenset()))
    except PolicyError as error:
        raise click.ClickException("\n".join(error.problems)) from None
    if errors:
        raise click.ClickException("\n".join([*errors, "nothing was adopted"]))
    adoption = adopt(limits, date.today(), by or actor_name())
    _write(root / PATH, render_ledger(adoption.entries), new=True)
    for entry in adoption.entries:
        click.echo(_line(entry))
    for limit, why in adoption.left:
        click.echo(printable(f"not adopted: {limit.key} ({limit.span}): {why}"), err=True)
    count = len(adoption.entries)
    click.echo(f"{count} {'ceiling' if count == 1 else 'ceilings'} adopted in {PATH}; commit it")


@command.command("show")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def show(form: str) -> None:
    """Print the ledger, sorted by file and key."""
    ledger = _read(_root())
    if form == "json":
        told = [_plain(entry) for entry in ledger.entries]
        click.echo(json.dumps({"schema": "govlint.ledger/1", "ceilings": told}, indent=2))
        return
    for entry in ledger.entries:
        click.echo(_line(entry))


@command.command("enter")
@click.argument("records", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
def enter(records: tuple[Path, ...]) -> None:
    """Make the amounts of approval RECORDS the last approved ones.

    Commit the ledger together with the records: a raised entry without a valid approval fails.
    """
    from govlint.config.approvals import parse_approval
    from govlint.config.ledger import PATH
    from govlint.config.render import render_ledger
    from govlint.decide.ledger import enter as entered
    from govlint.extract.settings.names import carrier

    root = _root()
    ledger = _read(root)
    for record in records:
        try:
            path = (Path.cwd() / record).resolve().relative_to(root.resolve()).as_posix()
            approval, faults = parse_approval(path, record.read_bytes())
            if approval is None:
                raise click.ClickException("\n".join(faults))
            kind = "python" if approval.file.endswith(".py") else carrier(approval.file)
            ledger = entered(ledger, approval, kind or "dotenv")
        except ValueError as error:
            raise click.ClickException(f"{record}: {error}") from None
        except OSError as error:
            raise click.ClickException(f"{record}: cannot be read: {error.strerror}") from None
        entry = ledger.find(approval.file, approval.key, approval.agent)
        assert entry is not None
        click.echo(_line(entry))
    _write(root / PATH, render_ledger(ledger.entries), new=False)


def _root() -> Path:
    from govlint.inputs.discover import find_root

    return find_root(())


def _read(root: Path) -> Ledger:
    from govlint.config import PolicyError
    from govlint.config.find import disk
    from govlint.config.ledger import PATH, parse_ledger

    try:
        ledger = parse_ledger(disk(root)(PATH))
    except PolicyError as error:
        raise click.ClickException("\n".join(error.problems)) from None
    if not ledger.present:
        raise click.ClickException(f"there is no {PATH}; `govlint ledger init` writes it")
    return ledger


def _write(path: Path, text: str, new: bool) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x" if new else "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise click.ClickException(f"{path}: cannot be written: {error.strerror}") from None


def _line(entry: LedgerEntry) -> str:
    from govlint.report.parts.printable import printable

    amount = "no limit" if entry.amount is None else f"{entry.amount:f} {entry.unit}"
    per = f" per {entry.per}" if entry.per else ""
    agent = f" of {entry.agent}" if entry.agent else ""
    source = f", {entry.record}" if entry.record else ""
    return printable(
        f"{entry.file}: {entry.key}{agent}: {amount}{per}, {entry.approved} by {entry.by}{source}"
    )


def _plain(entry: LedgerEntry) -> dict[str, str | None]:
    """An entry as JSON has it; amounts are texts, so that none is rounded."""
    values = {key: value for key, value in asdict(entry).items() if key != "line"}
    amount = None if entry.amount is None else f"{entry.amount:f}"
    return values | {"amount": amount, "approved": entry.approved.isoformat()}

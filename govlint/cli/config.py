"""`govlint config`: the policy that holds, and where each value comes from."""

import json
from datetime import date
from pathlib import Path

import click

from govlint.cli._shared import POLICY


@click.command("config")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@POLICY
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of a policy file.")
def command(path: Path | None, policy: Path | None, form: str, schema: bool) -> None:
    """Print the effective policy with the origin of each value; for PATH with its overrides."""
    from govlint.checks._load import all_checks
    from govlint.config import PolicyError, describe, json_schema
    from govlint.engine.run import Options, effective_policy
    from govlint.inputs.discover import InputError, find_root

    if schema:
        click.echo(json.dumps(json_schema(list(all_checks())), indent=2))
        return
    try:
        root = find_root([path] if path else ())
        law = effective_policy(root, Options(today=date.today(), policy=policy))
    except (PolicyError, InputError) as error:
        raise click.ClickException("\n".join(getattr(error, "problems", [str(error)]))) from None
    if path:
        law = law.at((Path.cwd() / path).resolve().relative_to(root.resolve()).as_posix())
    rows = describe(law)
    if form == "json":
        told = [{"key": key, "value": value, "origin": origin} for key, value, origin in rows]
        click.echo(json.dumps({"policy": law.id, "values": told}, indent=2))
        return
    for key, value, origin in rows:
        click.echo(f"{key}: {json.dumps(value)}  # {origin}")

"""`govlint checks`: all checks, and what the policy makes of them."""

import json
from datetime import date
from pathlib import Path

import click

from govlint.checks._load import all_checks
from govlint.cli._shared import POLICY


@click.command("checks")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@POLICY
def command(form: str, policy: Path | None) -> None:
    """List every check with the severity it has under the policy."""
    from govlint.config import PolicyError
    from govlint.engine.run import Options, effective_policy
    from govlint.inputs.discover import find_root

    try:
        law = effective_policy(find_root(()), Options(today=date.today(), policy=policy))
    except PolicyError as error:
        raise click.ClickException("\n".join(error.problems)) from None
    rows = []
    for check in all_checks().values():
        setting = law.checks.get(check.name)
        rows.append(
            {
                "code": check.code,
                "name": check.name,
                "severity": str((setting and setting.severity) or check.severity),
                "suppressible": check.suppressible and (setting is None or setting.suppressible),
                "since": check.since,
                "summary": check.summary,
            }
        )
    if form == "json":
        click.echo(json.dumps(rows, indent=2))
        return
    width = max(len(check.name) for check in all_checks().values())
    for row in rows:
        click.echo(f"{row['code']}  {row['name']:<{width}}  {row['severity']:<7}  {row['summary']}")

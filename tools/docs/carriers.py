"""The page about where ceilings are read from."""

import inspect

from govlint.extract.settings import effective
from govlint.extract.settings.names import NAMES, SUFFIXES

READ = {
    "python": "constants, class and dataclass fields, settings of pydantic-settings, defaults of parameters, arguments "
    "by name and by position, `os.getenv`, options of click and argparse, `os.environ[...] =`",
    "yaml": "keys on any level, `env` lists, `NAME=value` items, `--flag value` and `NAME=value` in commands and scripts, "
    "documents inside block strings, steps of JSON patches; Helm and Jinja templates with their expressions blanked",
    "json": "keys on any level, comments allowed",
    "toml": "keys on any level",
    "dotenv": "assignments, quotes, `${A}` of the same file",
    "terraform": "resources, modules, variables, locals and files of values, with the numbers that variables and locals of "
    "the folder stand for; `terraform.tfvars` < `*.auto.tfvars`, override files last",
    "dockerfile": "`ENV`, `ARG`, the commands of `RUN`, `CMD` and `ENTRYPOINT`, heredocs",
    "makefile": "variables, those of one target too, and the commands of recipes",
    "justfile": "variables, parameters of recipes, `env(...)` and the commands of recipes that are shell",
    "shell": "`NAME=value` before or after any command, `${NAME:=value}`, `--flag value`, files that a heredoc writes",
    "procfile": "the command of each process",
    "systemd": "`Environment=`, and the commands of `Exec...=`; drop-ins and quadlets too",
}


def page(made: str) -> str:
    """docs/carriers.md; `made` says that it is made."""
    rows = [("python", ["`*.py`"])]
    kinds = dict.fromkeys([*SUFFIXES.values(), *NAMES.values()])
    for kind in kinds:
        files = [f"`{name}`" for name, of in NAMES.items() if of == kind]
        rows.append((kind, [*files, *(f"`*{end}`" for end, of in SUFFIXES.items() if of == kind)]))
    lines = "".join(f"| {kind} | {', '.join(files)} | {READ[kind]} |\n" for kind, files in rows)
    order = inspect.cleandoc(effective.__doc__ or "").partition("\n\n")[2]
    return (
        f"# Where ceilings are read\n\n{made}\n"
        "A number is a ceiling where its name says what it bounds and in what unit, and what stands around it "
        "speaks of a language model; or where the policy lists its name (`approvals.governed`). Case does not matter in "
        "the names of files, and `Dockerfile.prod` is one too. Nothing is executed: what a command, an "
        "expression or a variable outside the file gives is a ceiling whose amount is not known, and moving "
        "one there is `ceiling-out-of-sight`.\n\n"
        "| read as | files | what is read |\n| --- | --- | --- |\n"
        f"{lines}\n## Which one is in force\n\n{order}\n\n"
        "With `--base`, a declaration that a change adds is held against the one in force at the base, and the "
        "finding names both and the rule.\n\n"
        "## What is not read\n\n"
        "The variable behind a position of a JSON patch (`/env/0/value`), what a command prints, scripts without "
        "a suffix, Windows batch files and PowerShell, values that a program takes from a database or a server.\n"
    )

"""Which files are settings, by their names."""

from pathlib import PurePosixPath

SUFFIXES = {
    ".yaml": "yaml", ".yml": "yaml", ".json": "json", ".template": "yaml", ".toml": "toml", ".tf": "terraform",
    ".tfvars": "terraform", ".hcl": "terraform", ".env": "dotenv", ".envrc": "shell", ".properties": "dotenv",
    ".sh": "shell", ".bash": "shell", ".zsh": "shell", ".ksh": "shell", ".mk": "makefile", ".mak": "makefile",
    ".just": "justfile", ".dockerfile": "dockerfile", ".containerfile": "dockerfile",
    ".service": "systemd", ".container": "systemd",
}  # fmt: skip
NAMES = {
    ".env": "dotenv", ".envrc": "shell", "makefile": "makefile", "gnumakefile": "makefile", "justfile": "justfile",
    ".justfile": "justfile", "procfile": "procfile", "dockerfile": "dockerfile", "containerfile": "dockerfile",
}  # fmt: skip


def carrier(path: str) -> str | None:
    """The carrier a path is read as, or None when its name says nothing of settings."""
    where = PurePosixPath(path.lower())
    name = where.name
    if name in NAMES:
        return NAMES[name]
    first, _, rest = name.partition(".")
    if name.startswith(".env.") or (first in ("dockerfile", "containerfile", "procfile") and rest):
        return "dotenv" if not first else NAMES[first]
    if name.endswith(".tf.json"):
        return "json"
    if name.endswith(".conf") and where.parent.name.endswith(".service.d"):
        return "systemd"
    return SUFFIXES.get(where.suffix)

"""Which files are settings, by their names."""

from pathlib import PurePosixPath

_SUFFIXES = {
    ".yaml": "yaml", ".yml": "yaml", ".json": "json", ".template": "yaml", ".toml": "toml", ".tf": "terraform",
    ".tfvars": "terraform", ".hcl": "terraform", ".env": "dotenv", ".envrc": "dotenv", ".properties": "dotenv",
}  # fmt: skip


def carrier(path: str) -> str | None:
    """The carrier a path is read as, or None when its name says nothing of settings."""
    name = PurePosixPath(path).name.lower()
    if name == ".env" or name.startswith(".env.") or name == ".envrc":
        return "dotenv"
    if name.endswith(".tf.json"):
        return "json"
    return _SUFFIXES.get(PurePosixPath(name).suffix)

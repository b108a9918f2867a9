"""The policy: found, read, checked against one field table, merged with packs."""

from govlint.config.load import describe, load_policy
from govlint.config.reader import PolicyError
from govlint.config.schema import json_schema

__all__ = ["PolicyError", "describe", "json_schema", "load_policy"]

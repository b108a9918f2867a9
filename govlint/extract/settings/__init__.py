"""Limits in settings files: .env, YAML, JSON, TOML, Terraform."""

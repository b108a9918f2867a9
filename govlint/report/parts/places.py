"""Spans and steps as the JSON formats write them."""

from typing import Any

from govlint.model.source import Span, Step


def extent(span: Span) -> dict[str, Any]:
    """Path and both ends; a span without an end is one column wide."""
    end_line = span.end_line or span.line
    end_column = span.end_column if span.end_line else span.column + 1
    return {
        "path": span.path,
        "line": span.line,
        "column": span.column,
        "end_line": end_line,
        "end_column": end_column,
    }


def point(span: Span) -> dict[str, Any]:
    return {"path": span.path, "line": span.line}


def step(one: Step) -> dict[str, Any]:
    return {"path": one.at.path, "line": one.at.line, "message": one.says}

"""Literals of libcst's tree -> Python values."""

from ast import literal_eval

import libcst as cst


def constant(node: cst.SimpleString | cst.Integer | cst.Float | cst.Imaginary) -> object:
    """The value of a literal; a string that Python refuses is its raw text."""
    text = node.value
    if isinstance(node, cst.SimpleString):
        if "\\" not in text:
            prefix = node.prefix
            quote = len(node.quote)
            inner = text[len(prefix) + quote : -quote]
            if "b" not in prefix:
                return inner
        try:
            return literal_eval(text)
        except (SyntaxError, ValueError):
            return text
    try:
        return literal_eval(text)
    except (SyntaxError, ValueError):
        return float("inf")  # more digits than Python converts

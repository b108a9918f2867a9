"""What the path of a file says about it."""

import re

_TEST = re.compile(r"(^|/)(tests?|testing|__tests__)/|(^|/)(test_[^/]*|[^/]*_test|conftest)\.py$")


def in_test(path: str) -> bool:
    return _TEST.search(path) is not None

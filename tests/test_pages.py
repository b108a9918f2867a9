"""The pages of the checks and of tests/cases are tests: what they mark is what is found."""

from pathlib import Path

import pytest

from govlint.checks._load import all_checks
from tests.pages import Case, parse_page, read_page
from tests.project import scan

ROOT = Path(__file__).parent.parent
PAGES = sorted((ROOT / "govlint" / "checks").glob("*.md"))
CASES = sorted((ROOT / "tests" / "cases").rglob("*.md"))


def _cases() -> list[object]:
    made = []
    for path in PAGES + CASES:
        page = read_page(path)
        titled = page.title.replace(",", " ").split()
        for case in page.cases:
            checks = [name for name in titled if name in all_checks()]
            if not checks or path in CASES:
                checks = sorted({*checks, *(name for one in page.cases for name in one.names)})
            made.append(pytest.param(case, checks, id=f"{path.stem}:{case.line}"))
    return made


@pytest.mark.parametrize(("case", "checks"), _cases())
def test_case(case: Case, checks: list[str], tmp_path: Path) -> None:
    where = f"{case.page.relative_to(ROOT)}:{case.line}"
    assert checks, f"{where}: the page names no check"
    assert set(checks) <= set(all_checks()), f"{where}: unknown check among {checks}"
    report = scan(tmp_path, case.files, case.policy)
    assert not report.errors, f"{where}: {report.errors}"
    found = {
        (finding.name, finding.at.path, finding.at.line, finding.sure)
        for finding in report.findings
        if finding.name in checks and finding.standing == "new"
    }
    assert sorted(found) == sorted(case.finds), where
    works = {mark[:3] for mark in found} & case.misses
    assert not works, f"{where}: found at last, turn `misses` into `finds`: {sorted(works)}"


def test_marks_and_files_are_read() -> None:
    page = parse_page(
        Path("x.md"),
        """# untagged-call

## Flagged
```yaml policy
tags: [team]
```
Words.
```text requirements.txt
openai==1.2
```

```python app/llm.py
a()  # finds: untagged-call, bad-suppression (unsure)
b()  # govlint: ignore[x]: todo  # finds: bad-suppression
```
More.
```python
c()  # misses: untagged-call
```
```python
d()
```
## Options
```sh
not a case
```
```python
e()
```
""",
    )
    assert page.title == "untagged-call"
    assert page.sections == ["Flagged", "Options"]
    first, second, third, fourth = page.cases
    assert first.files == {
        "requirements.txt": "openai==1.2\n",
        "app/llm.py": "a()\nb()  # govlint: ignore[x]: todo\n",
    }
    assert first.finds == {
        ("untagged-call", "app/llm.py", 1, True),
        ("bad-suppression", "app/llm.py", 1, False),
        ("bad-suppression", "app/llm.py", 2, True),
    }
    assert (second.misses, second.finds) == ({("untagged-call", "example.py", 1)}, set())
    assert (third.files, third.policy) == ({"example.py": "d()\n"}, "tags: [team]\n")
    assert (fourth.files, fourth.policy, fourth.line) == ({"example.py": "e()\n"}, None, 27)

"""Every fix that is offered on an example of a page does what it says, once."""

from pathlib import Path

import pytest

from govlint.engine.choose import carried
from govlint.engine.fix import mend, save
from govlint.engine.run import Options
from tests.pages import read_page
from tests.project import TODAY

CHECKS = Path(__file__).parents[3] / "govlint" / "checks"


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("untagged_call", 4),
        ("unlimited_turns", 3),
        ("unbounded_retry", 11),
        ("unbounded_loop", 1),
    ],
)
def test_no_offer_fails_and_nothing_is_offered_twice(tmp_path: Path, name: str, most: int) -> None:
    fixed = 0
    for number, case in enumerate(read_page(CHECKS / f"{name}.md").cases):
        root = tmp_path / str(number)
        for path, text in {**case.files, "govlint.yaml": case.policy or ""}.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, "utf-8")
        options = Options(today=TODAY, root=root, cache=False, jobs=1)
        done = mend(options, carried(unsafe=True))
        assert done.refused == []
        assert not any(one.fix for one in done.report.findings)
        save(root, done)
        assert mend(options, carried(unsafe=True)).after == {}
        fixed += done.fixed
    assert fixed >= most

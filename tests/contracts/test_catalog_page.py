"""The example of docs/catalog.md is an entry."""

from pathlib import Path

from govlint.catalog.assemble import assemble
from govlint.catalog.files import Source

PAGE = Path(__file__).parents[2] / "docs" / "catalog.md"


def test_the_example_loads() -> None:
    example = PAGE.read_text().split("```yaml\n")[1].split("```")[0]
    problems: list[str] = []
    [entry] = assemble([Source(Path("acme.yaml"), example.encode(), "provider", False)], problems)
    assert problems == []
    assert [type_.id for type_ in entry.types] == ["acme.client"]
    assert entry.endpoints[0].api == "acme.ask"

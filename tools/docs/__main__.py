"""`python -m tools.docs`: writes the generated pages of docs/, then builds build/docs."""

from tools.docs.site import build
from tools.docs.tables import ROOT, pages


def main() -> None:
    for name, text in pages().items():
        (ROOT / "docs" / name).write_text(text, "utf-8")
    target = ROOT / "build" / "docs"
    print(f"{build(target)} pages in {target}; start at docs/index.html")


main()

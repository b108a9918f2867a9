"""`python -m govlint`."""

from govlint.cli.main import main

main()

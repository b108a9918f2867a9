# The recipes of the project; `just` lists them.
default:
    @just --list

# Tests, all of them
test *arguments:
    python -m pytest {{arguments}}

# The hooks under real pre-commit and prek, on a repository made for it (needs the registry)
hooks:
    python -m pytest -m slow tests/e2e/test_pre_commit.py

# The action under act, in the workflow of its page (needs the registry)
action:
    python -m pytest -rs -m slow tests/e2e/test_action.py

# The HTML report in a real headless Chromium (Debian: apt-get install chromium)
page:
    python -m pytest -m slow -rs tests/e2e/test_page.py

# Style, types and the direction of imports
lint:
    ruff check govlint tests
    ruff format --check govlint tests
    mypy --strict govlint
    lint-imports

# SARIF by the published schema and by Microsoft's tool, with GitHub's rules (needs npm)
sarif:
    npm install --prefix build/sarif --no-fund --no-audit @microsoft/sarif-multitool@5.7.0 @microsoft/jest-sarif
    python -m pytest -rs tests/unit/report/test_sarif.py tests/contracts/test_sarif_multitool.py

# The generated pages of docs/, and all pages as HTML in build/docs
docs:
    python -m tools.docs

# A man page for each command, in build/man
man:
    python -m tools.man

# The schema of a catalogue entry, for editors
schema:
    python -c "from govlint.catalog.schema import text; print(text(), end='')" > rules/schema/entry.schema.json

# Provider entries against the real packages, each in an environment of its own (needs the registry)
conform *entries:
    python tests/conformance/run.py {{entries}}

# Framework, guard and retry entries against the sources of the real packages (needs the registry)
conform-frameworks *entries:
    python tests/conformance/frameworks/check.py {{entries}}

# CPU of a cold and a warm check beside semgrep (its own environment, from the package index)
bench *arguments:
    python -m venv build/semgrep
    build/semgrep/bin/python -m pip install --quiet semgrep
    python benchmarks/run.py --semgrep build/semgrep/bin/semgrep {{arguments}}

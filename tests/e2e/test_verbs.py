import json
from pathlib import Path

import govlint as package
from tests.e2e.conftest import Run


def test_version(govlint: Run) -> None:
    done = govlint("--version")
    assert (done.returncode, done.stdout) == (0, f"govlint {package.__version__}\n")


def test_help_lists_the_verbs(govlint: Run) -> None:
    done = govlint("--help")
    assert done.returncode == 0
    for verb in ("check", "inventory", "explain", "checks", "config"):
        assert f"\n  {verb} " in done.stdout


def test_explain_prints_the_page(govlint: Run) -> None:
    page = Path(package.__file__).parent / "checks" / "bad_suppression.md"
    by_name, by_code = govlint("explain", "bad-suppression"), govlint("explain", "gov902")
    assert by_name.stdout == by_code.stdout == page.read_text("utf-8")


def test_explain_suggests(govlint: Run) -> None:
    done = govlint("explain", "bad-supression")
    assert done.returncode == 2
    assert "there is no check named bad-supression; did you mean bad-suppression?" in done.stderr


def test_checks_know_the_policy(govlint: Run, project: Path) -> None:
    (project / "govlint.yaml").write_text("checks: {unused-suppression: error}\n")
    rows = {row["name"]: row for row in json.loads(govlint("checks", "--format", "json").stdout)}
    assert rows["unused-suppression"]["severity"] == "error"
    assert rows["unused-suppression"]["code"] == "GOV904"
    assert rows["bad-suppression"]["severity"] == "warning"
    assert rows["bad-suppression"]["suppressible"] is False


def test_config_says_where_a_value_comes_from(govlint: Run, project: Path) -> None:
    (project / "govlint.yaml").write_text("id: mine\nlimits:\n  max-turns: 7\n")
    said = json.loads(govlint("config", "--format", "json").stdout)
    values = {row["key"]: (row["value"], row["origin"]) for row in said["values"]}
    assert said["policy"] == "mine"
    assert values["limits.max-turns"] == (7, "govlint.yaml:3")
    assert values["fail-on"] == ("error", "pack recommended@1")


def test_config_of_a_path(govlint: Run, project: Path) -> None:
    (project / "tools").mkdir()
    (project / "tools" / "a.py").write_text("")
    (project / "govlint.yaml").write_text("overrides: [{paths: [tools/], strict: true}]\n")
    assert "\nstrict: false  #" in govlint("config").stdout
    assert "\nstrict: true  #" in govlint("config", "tools/a.py").stdout


def test_schema_is_json(govlint: Run) -> None:
    said = json.loads(govlint("config", "--schema").stdout)
    assert said["title"] == "govlint policy"


def test_an_internal_error_is_one_line(govlint: Run, project: Path) -> None:
    # A module of that name before the real one: as good as any bug.
    broken = project / "broken"
    (broken / "rich").mkdir(parents=True)
    (broken / "rich" / "__init__.py").write_text("raise RuntimeError('\\x1bboom')")
    root = Path(package.__file__).parents[1]
    path = {"PYTHONPATH": f"{broken}:{root}"}
    done = govlint("check", **path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "govlint: internal error: RuntimeError: \\x1bboom (GOVLINT_DEBUG=1 shows where)\n"
    )
    told = govlint("check", GOVLINT_DEBUG="1", **path)
    assert "Traceback" in told.stderr
    assert told.returncode == 2

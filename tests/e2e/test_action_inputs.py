"""What the scan step of the action makes of its inputs: its own script, around a govlint that only
says what it was asked."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
SCAN = next(step for step in ACTION["runs"]["steps"] if step.get("id") == "scan")
FAKE = """\
#!/bin/sh
printf '%s\\n' "$@" > "$WORK/asked"
exit {code}
"""
REPORT = '{"verdict": "fail", "findings": [{"standing": "new"}, {"standing": "baselined"}]}'


class Ground:
    """The folder of one run of the step."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.work = folder / "work"
        (self.work / "bin").mkdir(parents=True)
        (self.work / "bin/python").symlink_to(sys.executable)

    def scan(self, code: int = 0, event: str = "push", **inputs: str) -> list[str]:
        """The arguments of govlint, beside the reports that every run writes."""
        govlint = self.work / "bin/govlint"
        govlint.write_text(FAKE.format(code=code))
        govlint.chmod(0o755)
        given = {key: each["default"] for key, each in ACTION["inputs"].items()} | inputs
        env = {
            name: given[value.split("inputs.")[1].split(" ")[0]]
            for name, value in SCAN["env"].items()
            if "inputs." in value
        }
        env |= {
            "BIN": str(self.work / "bin"),
            "WORK": str(self.work),
            "EVENT": event,
            "PATH": "/usr/bin:/bin",
            "GITHUB_OUTPUT": str(self.folder / "outputs"),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary"),
        }
        subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", SCAN["run"]],
            env=env, cwd=self.folder, check=True, timeout=30,
        )  # fmt: skip
        asked = (self.work / "asked").read_text().splitlines()
        assert asked[0] == "check"
        return [word for word in asked[1:] if word not in self.reports()]

    def reports(self) -> set[str]:
        names = {"sarif": "govlint.sarif", "json": "report.json", "markdown": "summary.md"}
        found = {f"{form}:{self.work}/{name}" for form, name in names.items()}
        return found | {"-o", "console", f"github:{self.work}/annotations"}

    def outputs(self) -> dict[str, str]:
        lines = (self.folder / "outputs").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path)


def test_nothing_given_is_nothing_asked(ground: Ground) -> None:
    assert ground.scan() == ["--"]


@pytest.mark.parametrize(
    ("event", "base", "words"),
    [
        ("push", "auto", []),
        ("pull_request", "auto", ["--base=auto"]),
        ("pull_request_target", "auto", ["--base=auto"]),
        ("merge_group", "auto", ["--base=auto"]),
        ("schedule", "auto", []),
        ("pull_request", "none", []),
        ("pull_request", "", []),
        ("push", "origin/release", ["--base=origin/release"]),
        ("pull_request", "-x", ["--base=-x"]),
    ],
)
def test_the_base(ground: Ground, event: str, base: str, words: list[str]) -> None:
    assert ground.scan(event=event, base=base) == [*words, "--"]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("policy", "law.yaml", ["--policy=law.yaml"]),
        ("fail-on", "never", ["--fail-on=never"]),
        ("strict", "true", ["--strict"]),
        ("strict", "yes", []),
        ("baseline", "old.json", ["--baseline=old.json"]),
        ("baseline", "none", ["--no-baseline"]),
        ("sarif", "out.sarif", ["sarif:out.sarif"]),
    ],
)
def test_the_rest(ground: Ground, name: str, value: str, words: list[str]) -> None:
    assert ground.scan(**{name: value}) == [*words, "--"]


def test_paths_are_lines_and_never_options_or_commands(ground: Ground) -> None:
    paths = "src\n\n  \nwith space/a.py\r\n--policy=evil.yaml\n$(touch made)\n`touch made`\n*"
    assert ground.scan(paths=paths) == [
        "--",
        "src",
        "with space/a.py",
        "--policy=evil.yaml",
        "$(touch made)",
        "`touch made`",
        "*",
    ]
    assert not (ground.folder / "made").exists()


def test_findings_do_not_end_the_step_and_are_counted(ground: Ground) -> None:
    (ground.work / "report.json").write_text(REPORT)
    (ground.work / "govlint.sarif").write_text("{}")
    (ground.work / "summary.md").write_text("## govlint: fail\n")
    ground.scan(code=1)
    outputs = ground.outputs()
    assert (outputs["code"], outputs["verdict"], outputs["findings"]) == ("1", "fail", "1")
    told = (ground.folder / "outputs").read_text()
    assert f"sarif-file<<{ground.work}\n{ground.work}/govlint.sarif\n{ground.work}\n" in told
    assert (ground.folder / "summary").read_text() == "## govlint: fail\n"


def test_a_run_that_could_not_start_has_no_verdict(ground: Ground) -> None:
    ground.scan(code=2)
    assert ground.outputs() == {"code": "2", "verdict": "none"}


def test_what_is_switched_off_is_not_written(ground: Ground) -> None:
    ground.scan(summary="false", annotations="false")
    asked = (ground.work / "asked").read_text()
    assert "markdown:" not in asked
    assert "github:" not in asked

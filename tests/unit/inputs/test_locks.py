"""Which versions a project has locked, by every common way to say so."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from govlint.inputs.locks import Locked, is_lock, locked_versions


def versions(**files: str) -> dict[str, str]:
    named = {
        name.replace("__", "/").replace("_DOT_", ".").replace("_DASH_", "-"): text.encode()
        for name, text in files.items()
    }
    return in_use(locked_versions(named))


def in_use(locked: Locked, path: str = "app.py") -> dict[str, str]:
    names = {key.partition(" ")[0] for key in locked.versions.texts()}
    return {name: found for name in names if (found := locked.versions.of([name], path))}


UV = """\
version = 1

[[package]]
name = "openai"
version = "3.54.0"
source = { registry = "https://pypi.org/simple" }
dependencies = [
    { name = "httpx" },
]

[[package]]
name = "httpx"
version = "0.28.1"

[[package]]
name = "numpy"
version = "1.26.4"

[[package]]
name = "numpy"
version = "2.1.0"
"""


def test_uv_lock_and_two_versions_at_once_are_no_version() -> None:
    locked = locked_versions({"uv.lock": UV.encode()})
    assert in_use(locked) == {"openai": "3.54.0", "httpx": "0.28.1"}
    assert locked.problems == []


def test_a_package_without_a_version() -> None:
    text = UV.replace('version = "0.28.1"\n', 'source = { editable = "." }\n')
    locked = locked_versions({"uv.lock": text.encode()})
    assert in_use(locked) == {"openai": "3.54.0"}


def test_poetry_pdm_and_pylock() -> None:
    poetry = '[[package]]\nname = "LangChain_Core"\nversion = "1.0.2"\ndescription = "x"\n'
    pdm = '[metadata]\ngroups = ["default"]\n\n[[package]]\nname = "crewai"\nversion = "1.6.1"\n'
    pylock = 'lock-version = "1.0"\n[[packages]]\nname = "tenacity"\nversion = "9.1.2"\n'
    assert versions(poetry_DOT_lock=poetry) == {"langchain-core": "1.0.2"}
    assert versions(pdm_DOT_lock=pdm) == {"crewai": "1.6.1"}
    assert versions(pylock_DOT_dev_DOT_toml=pylock) == {"tenacity": "9.1.2"}


def test_pipfile_lock() -> None:
    text = '{"default": {"openai": {"version": "==1.2.3"}, "mine": {"path": "."}}, "develop": {"backoff": {"version": "==2.2.1"}}}'
    assert versions(Pipfile_DOT_lock=text) == {"openai": "1.2.3", "backoff": "2.2.1"}


def test_requirements() -> None:
    text = """\
# everything
-r base.txt
--index-url https://example.com/simple
openai==1.2.3  # pinned
Anthropic[bedrock] == 0.40.0 ; python_version >= "3.9"
litellm==1.2.0 \\
    --hash=sha256:aaaa \\
    --hash=sha256:bbbb
crewai>=0.80,<1
langchain~=0.3
tenacity==9.*
retry===0.9.2
cohere
git+https://example.com/x.git#egg=x
mine @ https://example.com/mine-1.0.whl
"""
    locked = locked_versions({"requirements.txt": text.encode()})
    assert in_use(locked) == {
        "openai": "1.2.3", "anthropic": "0.40.0", "litellm": "1.2.0", "retry": "0.9.2",
    }  # fmt: skip


def test_pyproject() -> None:
    text = """\
[project]
dependencies = ["openai==1.0", "anthropic>=0.30"]
optional-dependencies = {all = ["cohere (==5.1)"]}
[dependency-groups]
dev = ["pytest==8.3", {include-group = "x"}]
[tool.poetry.dependencies]
python = "^3.11"
litellm = "1.50.0"
crewai = "^0.80"
instructor = {version = "1.6.0", extras = ["x"]}
[tool.poetry.group.ops.dependencies]
stamina = "24.3.0"
"""
    locked = locked_versions({"pyproject.toml": text.encode()})
    assert in_use(locked) == {
        "openai": "1.0", "cohere": "5.1", "pytest": "8.3", "litellm": "1.50.0",
        "instructor": "1.6.0", "stamina": "24.3.0",
    }  # fmt: skip


def test_which_file_wins() -> None:
    assert versions(
        uv_DOT_lock=UV,
        requirements_DOT_txt="openai==1.0\nbackoff==2.0\n",
        pyproject_DOT_toml='[project]\ndependencies = ["backoff==1.0", "stamina==24.1.0"]\n',
        sub__requirements_DOT_txt="backoff==9.0\n",
    ) == {"openai": "3.54.0", "httpx": "0.28.1", "backoff": "2.0", "stamina": "24.1.0"}
    assert versions(a__requirements_DOT_txt="x==1\ny==1", b__requirements_DOT_txt="x==2\ny==1") == {
        "y": "1"
    }
    assert versions(requirements_DOT_txt="x>=1\n", requirements_DASH_dev_DOT_txt="x==2\n") == {
        "x": "2"
    }


MANY = {
    "uv.lock": UV,
    "crew/pyproject.toml": '[project]\ndependencies = ["crewai>=0.141", "httpx==0.27.0"]\n',
    "flow/requirements/base.txt": "crewai==0.140.0\nopenai>=1\n",
    "flow/docs/requirements.txt": "sphinx==8.0\n",
    "bare/requirements.txt": "streamlit\n",
    "late/pyproject.toml": '[project]\ndependencies = ["cohere>=5"]\n',
    "late/deploy/requirements.txt": "cohere==5.1\n",
}


@pytest.mark.parametrize(
    ("path", "name", "expected"),
    [
        ("flow/src/app.py", "crewai", "0.140.0"),
        ("flow/docs/conf.py", "crewai", "0.140.0"),
        ("crew/src/app.py", "crewai", None),  # a range; the pin is another project's
        ("bare/app.py", "crewai", None),
        ("tools/app.py", "crewai", "0.140.0"),  # in no project but the whole
        ("crew/app.py", "httpx", "0.27.0"),
        ("flow/app.py", "httpx", "0.28.1"),
        ("flow/app.py", "openai", "3.54.0"),  # a range here, a pin for the whole workspace
        ("late/app.py", "cohere", "5.1"),
        ("crew/app.py", "cohere", None),
        ("app.py", "nothing", None),
    ],
)
def test_the_nearest_project_decides(path: str, name: str, expected: str | None) -> None:
    locked = locked_versions({each: text.encode() for each, text in MANY.items()})
    assert locked.versions.of(["unknown", name], path) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("uv.lock", True), ("a/b/poetry.lock", True), ("pylock.toml", True), ("pylock.dev.toml", True),
        ("requirements.txt", True), ("requirements-dev.txt", True), ("dev-requirements.in", True),
        ("requirements/base.txt", True), ("constraints.txt", True), ("pyproject.toml", True),
        ("notes.txt", False), ("Cargo.lock", False), ("lock", False), ("setup.py", False),
    ],
)  # fmt: skip
def test_names(path: str, expected: bool) -> None:
    assert is_lock(path) is expected


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("uv.lock", UV.replace("[[package]]", "<<<<<<< HEAD\n[[package]]", 1)),
        ("uv.lock", "[[package]\n"),
        ("uv.lock", '[[package]]\nversion = "1"\n'),
        ("poetry.lock", b"\xff"),
        ("Pipfile.lock", "{"),
        ("Pipfile.lock", "[]"),
        ("Pipfile.lock", "[" * 100_000),
        ("pyproject.toml", "[project]\ndependencies = 3\n"),
        ("pyproject.toml", "project = 3\n"),
        ("requirements.txt", b"\xff\xfeo\0p\0"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_problem(path: str, text: str | bytes) -> None:
    data = text.encode() if isinstance(text, str) else text
    locked = locked_versions({path: data, "sub/requirements.txt": b"openai==1.0\n"})
    assert in_use(locked) == {"openai": "1.0"}
    (problem,) = locked.problems
    assert (problem.span.path, problem.blocks) == (path, False)
    assert problem.says.startswith("the versions it locks cannot be read: ")


PATHS = [
    "uv.lock",
    "poetry.lock",
    "Pipfile.lock",
    "requirements.txt",
    "pyproject.toml",
    "pylock.toml",
]


@given(
    st.sampled_from(PATHS), st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode))
)
@example("Pipfile.lock", b'{"default": {"a": 3}}')
@example("Pipfile.lock", b'{"default": {"a": {"version": 3}}}')
@example("pyproject.toml", b"[tool]\npoetry = 3")
@example("pyproject.toml", b"[tool.poetry]\ndependencies = 3")
@example("pyproject.toml", b"dependency-groups = {a = 3}")
@example("uv.lock", b"package = 3")
@example("uv.lock", b"package = [3]")
@example("uv.lock", b"[[package]]\nname = 3")
def test_no_bytes_end_in_a_traceback(path: str, data: bytes) -> None:
    locked_versions({path: data})

import pytest

from tests.unit.extract.settings.support import read


@pytest.mark.parametrize(
    ("path", "text", "at", "says"),
    [
        (
            "a.yaml",
            "max_budget_usd: 5\nb: [\nc: 1\n",
            "2:4",
            "is not valid YAML: did not find expected ',' or ']'",
        ),
        (
            "a.json",
            '{"max_budget_usd": 5\n"b": 1}',
            "2:1",
            "is not valid JSON: Expecting ',' delimiter",
        ),
        ("a.toml", "max_budget_usd = 5\nb = = 1\n", "2:5", "is not valid TOML: Invalid value"),
        (
            "a.tf",
            'max_budget_usd = 5\nresource "x" {\n',
            "2:15",
            "is not valid HCL: unexpected text here",
        ),
        (
            "a.yaml",
            "max_budget_usd: \x00",
            "1:17",
            "is not valid YAML: character U+0000 is not allowed",
        ),
    ],
)
def test_a_malformed_file_that_governs_blocks(path, text, at, says):
    found, problems = read(path, text)
    assert found == []
    assert [(f"{p.span.line}:{p.span.column}", p.says, p.blocks) for p in problems] == [
        (at, f"{says}; its limits are unknown", True)
    ]


def test_a_malformed_file_that_governs_nothing_does_not_block():
    _, problems = read("schema.json", '{\n  "maxLength": 1,,\n}')
    assert [(p.span.line, p.blocks) for p in problems] == [(3, False)]


def test_comments_and_trailing_commas_in_json(limits):
    text = '{\n  // "max_budget_usd": 1,\n  "url": "https://x", /* max_budget_usd */ "max_budget_usd": 5,\n}'
    assert limits("a.json", text) == ["3:62 max_budget_usd = 5 usd"]


def test_files_that_are_not_there_or_no_text(problems):
    assert problems(
        ".env", b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9 max\n"
    ) == ["1:1 is a Git LFS pointer; its content is not here (blocks)"]
    assert problems("a.yaml", b"x: 1\nmax_budget_usd: \xff\n") == ["2:1 is not UTF-8 (blocks)"]
    assert problems("a.yaml", "max_budget_usd: 1".encode("utf-16")) == ["1:1 is not UTF-8 (blocks)"]


def test_a_byte_order_mark_moves_nothing(limits):
    assert limits("a.yaml", b"\xef\xbb\xbfmax_budget_usd: 5\n") == ["1:17 max_budget_usd = 5 usd"]
    assert limits(".env", b"\xef\xbb\xbfSESSION_BUDGET_USD=5\n") == [
        "1:20 SESSION_BUDGET_USD = 5 usd/session"
    ]
    assert limits("a.json", b'\xef\xbb\xbf{"max_budget_usd": 5}') == ["1:20 max_budget_usd = 5 usd"]


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("m\u0430x_budget_usd", "0430"),
        ("max_bud\uff47et_usd", "FF47"),
        ("max_budget\u200b_usd", "200B"),
        ("max_b\u00fcdget_usd", "00FC"),
    ],
)
@pytest.mark.parametrize(
    ("path", "line"), [("a.yaml", "{}: 5\n"), (".env", "{}=5\n"), ("a.json", '{{"{}": 5}}')]
)
def test_a_key_in_foreign_letters_is_a_problem(problems, path, line, key, code):
    said = problems(path, line.format(key).encode())
    assert len(said) == 1
    assert said[0].endswith(f"holds U+{code} and only looks like max_budget_usd (blocks)")


def test_positions_count_code_points(limits):
    assert limits(
        "a.yaml", "é: '\U0001f600'\nb: {'\U0001f600': 1, max_budget_usd: 5}\n".encode()
    ) == ["2:29 b.max_budget_usd = 5 usd"]


def test_line_separators_that_are_no_line_ends(limits):
    assert limits("a.yaml", "a: 1\u2028b: 2\nmax_budget_usd: 5\n".encode()) == [
        "2:17 max_budget_usd = 5 usd"
    ]


def test_other_files_are_not_read():
    assert read("README.md", "max_budget_usd: 5") == ([], [])
    assert read("a.yaml", "name: x\n") == ([], [])


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.json", "[" * 100_000),
        ("a.json", '{"a":' * 5000),
        ("a.toml", "a = " + "[" * 5000 + "]" * 5000),
        ("a.toml", "a" + ".b" * 5000 + " = 1"),
        ("a.tf", "a = " + "[" * 1000 + "]" * 1000),
        ("a.tf", "a {\n" * 500 + "}\n" * 500),
    ],
)
def test_depth_is_a_problem_and_no_crash(path, text):
    found, problems = read(path, text + "\n# max_budget_usd\n")
    assert found == []
    assert [(problem.span.path, problem.blocks) for problem in problems] == [(path, True)]

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govlint.decide.codeowners import CodeOwners, find_owners, parse_owners, unowned

PLACE = ".github/CODEOWNERS"


def owned(pattern: str, path: str) -> bool:
    return parse_owners(PLACE, f"{pattern} @corp/finops\n".encode()).rule_for(path) is not None


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("*", "a/b/c.py", True),
        ("*.js", "a/b/c.js", True),
        ("*.js", "a/b/c.jsx", False),
        ("/build/logs/", "build/logs/a/b.txt", True),
        ("/build/logs/", "x/build/logs/a.txt", False),
        ("build/logs/", "x/build/logs/a.txt", False),
        ("docs/*", "docs/getting-started.md", True),
        ("docs/*", "docs/build-app/troubleshooting.md", False),
        ("docs/*", "x/docs/getting-started.md", False),
        ("docs/**", "docs/build-app/troubleshooting.md", True),
        ("apps/", "x/y/apps/z/a.py", True),
        ("apps/", "apps", False),
        ("apps", "x/apps/z/a.py", True),
        ("apps", "x/apps", True),
        ("/docs/", "docs/x.md", True),
        ("/docs/", "x/docs/x.md", False),
        ("**/logs", "deeply/nested/logs/x.txt", True),
        ("**/logs", "build/logs", True),
        ("**/logs", "build/catalogs/x.txt", False),
        ("/apps/github", "apps/github/x.py", True),
        ("a/**/z.py", "a/z.py", True),
        ("a/**/z.py", "a/b/c/z.py", True),
        ("/*.env", "prod.env", True),
        ("/*.env", "deploy/prod.env", False),
        ("conf?.py", "app/conf1.py", True),
        ("Conf.py", "conf.py", False),
        ("with\\ space/x", "with space/x", True),
        (".govlint/", ".govlint/approvals/a.yaml", True),
        ("settings.py", "app/settings.py.bak", False),
        ("*a*b*.py", "x/zabbb.py", True),
        ("*a*b*.py", "x/zba.py", False),
        ("s*gs.py", "settings.py", True),
        ("*ab*ab", "ababab", True),
        ("?*?", "x", False),
    ],
)
def test_patterns(pattern: str, path: str, matches: bool) -> None:
    assert owned(pattern, path) is matches


TEXT = b"""\
# comment
*                 @corp/everyone
/app/             @lena lena@corp.example  # inline comment
/app/generated/
!/app/x.py        @lena
/deploy/[ab].yaml @lena
/deploy/          lena
\\#odd            @lena
"""


def test_the_last_match_wins_also_without_an_owner() -> None:
    owners = parse_owners(PLACE, TEXT)
    rule = owners.rule_for("app/settings.py")
    assert rule is not None
    assert (rule.line, rule.owners) == (3, ("@lena", "lena@corp.example"))
    assert unowned(owners, ["app/settings.py", "app/generated/x.py", "deploy/a.yaml"]) == (
        unowned(owners, ["app/generated/x.py"])
    )
    (bare,) = unowned(owners, ["app/generated/x.py"])
    assert (bare.path, bare.line, bare.says) == (
        "app/generated/x.py", 4, 'the pattern "/app/generated/" gives it no owner'
    )  # fmt: skip


def test_lines_github_skips() -> None:
    assert parse_owners(PLACE, TEXT).faults == (
        (5, "a pattern cannot be negated with !"),
        (6, "a pattern cannot have a range in [ ]"),
        (7, '"lena" is no @user, @org/team or e-mail'),
        (8, "a pattern cannot begin with an escaped #"),
    )


def test_the_file_must_own_itself() -> None:
    owners = parse_owners(PLACE, b"/app/ @lena\n")
    assert [(each.path, each.says) for each in unowned(owners, ["app/a.py", "b.py"])] == [
        (PLACE, f"no pattern of {PLACE} matches it"),
        ("b.py", f"no pattern of {PLACE} matches it"),
    ]


def test_the_first_place_counts() -> None:
    files = {"docs/CODEOWNERS": b"* @docs\n", "CODEOWNERS": b"* @root\n"}
    assert find_owners(files.get).path == "CODEOWNERS"
    files[PLACE] = b"# nobody\n"
    assert find_owners(files.get) == CodeOwners(PLACE)
    assert find_owners({}.get) == CodeOwners()
    assert [each.says for each in unowned(CodeOwners(), ["a.py"])] == [
        "there is no CODEOWNERS file"
    ]


def test_a_file_github_does_not_load() -> None:
    owners = parse_owners(PLACE, b"* @lena\n" * 400_000)
    assert owners.rules == ()
    assert owners.faults == ((0, "larger than 3 MB: GitHub does not load it"),)


def test_no_pattern_takes_long() -> None:
    assert not owned("*a" * 30 + "b", "a" * 250)
    assert not owned("**/a/**/a/**/b", "a/" * 500)
    assert parse_owners(PLACE, b"**/a/**/b/**/c/**/d @lena\n").faults == (
        (1, "a pattern with more than 3 ** is not understood here"),
    )


@given(st.binary(max_size=200) | st.text("*?/\\ab.# @[]!\n\t", max_size=60).map(str.encode))
def test_the_parser_never_raises(data: bytes) -> None:
    owners = parse_owners(PLACE, data)
    unowned(owners, ["a/b.py"])

from tests.unit.extract.settings.support import read, show


def test_a_plain_assignment(limits):
    assert limits(".env", "SESSION_BUDGET_USD=0.50\n") == [
        "1:20 SESSION_BUDGET_USD = 0.50 usd/session"
    ]


def test_export_quotes_comments_and_crlf(limits):
    text = b"# LLM\r\nexport SESSION_BUDGET_USD=\"0.50\" # one\r\nDAILY_BUDGET_USD='7'\r\nMAX_BUDGET_USD=9 # c\r\n"
    assert limits("app/prod.env", text) == [
        "2:27 SESSION_BUDGET_USD = 0.50 usd/session",
        "3:18 DAILY_BUDGET_USD = 7 usd/day",
        "4:16 MAX_BUDGET_USD = 9 usd",
    ]


def test_the_later_line_wins_and_is_said():
    found, problems = read(".env", "SESSION_BUDGET_USD=0.50\nOTHER=1\nSESSION_BUDGET_USD=5\n")
    assert [show(limit) for limit in found] == ["3:20 SESSION_BUDGET_USD = 5 usd/session"]
    assert [(p.span.line, p.blocks, p.says) for p in problems] == [
        (
            3,
            False,
            "SESSION_BUDGET_USD is written twice in one place; the last one counts, and readers differ",
        )
    ]


def test_a_commented_line_is_no_limit(limits):
    assert limits(".env", "# SESSION_BUDGET_USD=0.50\n#export DAILY_BUDGET_USD=1\n") == []


def test_interpolation_inside_the_file(limits):
    assert limits(".env", "A=5\nSESSION_BUDGET_USD=${A}0\n") == [
        "2:20 SESSION_BUDGET_USD = 50 usd/session"
    ]


def test_single_quotes_do_not_interpolate(limits):
    assert limits(".env", "A=5\nSESSION_BUDGET_USD='${A}0'\n") == [
        "2:20 SESSION_BUDGET_USD = ? usd/session"
    ]


def test_a_reference_outside_the_file_is_unknown_and_its_default_known(limits):
    text = "SESSION_BUDGET_USD=${FROM_VAULT}\nDAILY_BUDGET_USD=${DAILY:-50}\nMONTHLY_BUDGET_USD=${M}0\n"
    assert limits(".env.production", text) == [
        "1:20 SESSION_BUDGET_USD = ? usd/session",
        "2:18 DAILY_BUDGET_USD = 50 usd/day",
        "3:20 MONTHLY_BUDGET_USD = ? usd/month",
    ]


def test_an_empty_value_is_unknown(limits):
    assert limits(".env", "SESSION_BUDGET_USD=\nX=1\n") == [
        "1:20 SESSION_BUDGET_USD = ? usd/session"
    ]


def test_values_over_several_lines_do_not_shift_positions(limits):
    assert limits(".envrc", 'export KEY="a\nb\nc"\nexport SESSION_BUDGET_USD=2\n') == [
        "4:27 SESSION_BUDGET_USD = 2 usd/session"
    ]


def test_no_limit(limits):
    text = "SESSION_BUDGET_USD=inf\nDAILY_BUDGET_USD=none\nMONTHLY_BUDGET_USD=-1\nMAX_BUDGET_USD=NaN\nMAX_LLM_CALLS=0\n"
    assert [line.split(" = ")[1] for line in limits(".env", text)] == [
        "None usd/session",
        "None usd/day",
        "None usd/month",
        "None usd",
        "None calls/run",
    ]


def test_scales(limits):
    text = "LLM_BUDGET_CENTS=250\nLLM_SESSION_BUDGET_MICROCENTS=50000000\nAGENT_TIMEOUT_MS=1500\nAGENT_MAX_RUNTIME_MINUTES=2\n"
    assert limits(".env", text) == [
        "1:18 LLM_BUDGET_CENTS = 2.50 usd",
        "2:31 LLM_SESSION_BUDGET_MICROCENTS = 0.50000000 usd/session",
        "3:18 AGENT_TIMEOUT_MS = 1.500 seconds",
        "4:27 AGENT_MAX_RUNTIME_MINUTES = 120 seconds",
    ]

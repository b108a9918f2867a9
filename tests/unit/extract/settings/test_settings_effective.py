from decimal import Decimal

from govlint.extract.settings.effective import effective
from govlint.model.facts import Limit, Unit
from govlint.model.source import Span
from govlint.model.state import Known
from tests.unit.extract.settings.support import read


def python(amount: str) -> Limit:
    return Limit(
        Span("app/settings.py", 3),
        "SESSION_BUDGET_USD",
        "SESSION_BUDGET_USD",
        Known(Decimal(amount)),
        Unit.USD,
        "python",
        "session",
    )


FILES = {
    ".env.example": "SESSION_BUDGET_USD=99\n",
    ".env": "SESSION_BUDGET_USD=1\n",
    ".env.production": "SESSION_BUDGET_USD=2\n",
    "docker-compose.yml": "services: {web: {environment: {SESSION_BUDGET_USD: 3}}}\n",
    "docker-compose.override.yml": "services: {web: {environment: [SESSION_BUDGET_USD=4]}}\n",
    "chart/values.yaml": "env: {SESSION_BUDGET_USD: 5}\n",
    "chart/values-prod.yaml": "env: {SESSION_BUDGET_USD: 6}\n",
    "k8s/cm.yaml": "kind: ConfigMap\nmetadata: {name: c}\ndata: {SESSION_BUDGET_USD: '7'}\n",
    "k8s/d.yaml": "kind: Deployment\nmetadata: {name: d}\nspec: {env: [{name: SESSION_BUDGET_USD, value: '8'}]}\n",
    ".github/workflows/a.yml": "env: {SESSION_BUDGET_USD: 9}\njobs: {x: {env: {SESSION_BUDGET_USD: 10}, steps: [{env: {SESSION_BUDGET_USD: 11}}]}}\n",
}


def declared(*paths: str) -> list[Limit]:
    return [limit for path in paths for limit in read(path, FILES[path])[0]]


def test_every_step_overrules_the_one_before():
    order = list(FILES)[1:]
    for index in range(len(order)):
        rows = effective([python("0.5"), *declared(*order[: index + 1])])
        assert len(rows) == 1
        assert rows[0].winner.span.path == order[index]
        assert {limit.span.path for limit in rows[0].contradictions} == {
            "app/settings.py",
            *order[: index + 1],
        } - {order[index]} | ({order[index]} if order[index].startswith(".github") else set())


def test_step_over_job_over_workflow():
    row = effective(declared(".github/workflows/a.yml"))[0]
    assert row.winner.amount == Known(Decimal(11), None)
    assert [limit.amount.value for limit in row.overruled] == [10, 9]


def test_the_default_stands_alone_and_examples_set_nothing():
    rows = effective([python("0.5"), *declared(".env.example")])
    assert [(row.name, row.winner.carrier, row.rule, row.overruled) for row in rows] == [
        ("SESSION_BUDGET_USD", "python", "the default in the code, nothing else sets it", ())
    ]


def test_the_same_amount_is_no_contradiction():
    row = effective([python("1"), *declared(".env")])[0]
    assert row.contradictions == ()
    assert [limit.carrier for limit in row.overruled] == ["python"]


def test_services_are_decided_one_by_one():
    text = "services:\n  a: {environment: {SESSION_BUDGET_USD: 3}}\n  b: {environment: {SESSION_BUDGET_USD: 30}}\n"
    rows = effective([python("1"), *read("compose.yaml", text)[0]])
    assert [(row.subject, row.winner.amount.value, len(row.contradictions)) for row in rows] == [
        ("a", 3, 1),
        ("b", 30, 1),
    ]


def test_on_one_step_the_larger_counts_and_the_unseen_before_it():
    two = read(".env.staging", "SESSION_BUDGET_USD=3\n")[0] + declared(".env.production")
    row = effective(two)[0]
    assert (row.winner.span.path, row.winner.amount.value) == (".env.staging", 3)
    assert row.rule.endswith("2 such declarations, the largest counts")
    row = effective([*two, *read(".env.test", "SESSION_BUDGET_USD=${X}\n")[0]])[0]
    assert row.winner.span.path == ".env.test"

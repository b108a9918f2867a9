"""Every mistake in an entry is named with its place, all of them in one go."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govlint.catalog import load
from govlint.catalog.assemble import assemble
from govlint.catalog.entries import Default, Setting, TagSlot
from govlint.catalog.files import FOLDERS, Source, shipped_rules
from govlint.catalog.load import CatalogError, load_catalog
from govlint.catalog.words import MODALITIES
from govlint.model.facts import Sink, Unit

HEAD = """\
packages: mine
roots: mine
checked: {version: "1.0", on: 2026-11-22}
docs: https://example.com
"""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own."""
    folder = tmp_path / "cache"
    monkeypatch.setattr(load, "_cache_folder", lambda: folder)
    monkeypatch.setattr(load, "_loaded", {})
    return folder


def problems(text: str | bytes, name: str = "mine.yaml", *, shipped: bool = False) -> list[str]:
    """The complaints about one file on its own."""
    data = text if isinstance(text, bytes) else text.encode()
    found: list[str] = []
    assemble([Source(Path(name), data, "provider", shipped)], found)
    return found


def test_the_shipped_rules_load() -> None:
    catalog = load_catalog()
    shipped = [path for folder in FOLDERS for path in (shipped_rules() / folder).glob("*.yaml")]
    assert sorted(Path(entry.path) for entry in catalog.entries.values()) == sorted(shipped)


def test_an_unknown_key_names_the_nearest() -> None:
    assert problems(HEAD + "trage: [mine]\n") == [
        "mine.yaml:5:1: unknown key 'trage' in an entry; did you mean 'triage'?"
    ]


def test_all_mistakes_at_once_in_the_order_of_lines() -> None:
    text = HEAD + (
        "types:\n"
        "  - id: client\n"
        "    names: [mine.Client]\n"
        "    methods:\n"
        "      - paths: [ask]\n"
        "        bils: chat\n"
        "      - paths: [tell]\n"
        "        bills: chats\n"
        "        tags: {metadata: logs}\n"
        "        makes: clint\n"
        "        cap: {unit: tokens}\n"
        "  - id: client\n"
        "    pipes: maybe\n"
    )
    assert problems(text) == [
        "mine.yaml:10:9: unknown key 'bils' in a method; did you mean 'bills'?",
        f"mine.yaml:12:16: 'chats' is none of {', '.join(MODALITIES)}",
        "mine.yaml:13:26: 'logs' is none of invoice, log, header, trace, rejected",
        "mine.yaml:14:16: there is no type 'clint'; did you mean 'mine.client'?",
        "mine.yaml:15:14: a setting needs the key 'args'",
        "mine.yaml:15:14: a setting needs the key 'name'",
        "mine.yaml:16:5: a type needs the key 'names'",
        "mine.yaml:16:9: type 'client' is defined twice",
        "mine.yaml:17:12: must be true or false",
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "mine.yaml:1:1: the file is empty"),
        ("- a\n", "mine.yaml:1:1: an entry must be a mapping"),
        (HEAD + "docs: again\n", "mine.yaml:5:1: key 'docs' is given twice"),
        (HEAD + "types: [\n", "mine.yaml:6:1: not valid YAML: did not find expected node content"),
        (b"docs: \xff\n", "mine.yaml:1:1: not valid UTF-8"),
        ("[" * 100_000, "mine.yaml:1:1: nested deeper than 50 levels"),
        ("{a: " * 5_000, "mine.yaml:1:1: nested deeper than 50 levels"),
        (b"#" * 1_000_001, "mine.yaml:1:1: larger than 1000000 bytes"),
        (
            HEAD + "types: &t\n  - id: x\n    names: [y]\n    <<: *t\n",
            "mine.yaml:1:1: nested too deep, or holds itself",
        ),
    ],
    ids=["empty", "list", "twice", "broken", "bytes", "deep-list", "deep-map", "large", "itself"],
)
def test_a_file_that_is_no_entry(text: str | bytes, says: str) -> None:
    assert problems(text) == [says]


def test_aliases_that_multiply_are_stopped() -> None:
    lines = ["a: &l0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 10)}]" for i in range(1, 9)]
    text = HEAD + "triage: *l8\n"
    assert any("unknown key 'a'" in each for each in problems("\n".join(lines) + "\n" + text))
    when = "".join(
        f"      - {{paths: p{i}, when: [{{arg: x, values: &l{i} [{', '.join([f'*l{i - 1}'] * 10)}]}}]}}\n"
        for i in range(1, 9)
    )
    entry = HEAD + (
        "types:\n  - id: c\n    names: [mine.C]\n    methods:\n"
        "      - {paths: p0, when: [{arg: x, values: &l0 [x, x, x, x, x, x, x, x, x, x]}]}\n"
    )
    assert "mine.yaml:15:9: the file is too large once its aliases are expanded" in problems(
        entry + when
    )


def test_a_broken_shipped_file_stops_the_load() -> None:
    assert problems("a: [\n", "openai.yaml", shipped=True) == [
        "openai.yaml:2:1: not valid YAML: did not find expected node content"
    ]


def test_a_user_entry_adds_a_library(tmp_path: Path) -> None:
    (tmp_path / "house.yaml").write_text(
        HEAD + "types:\n  - {id: client, names: [mine.Client], like: openai.client}\n"
    )
    catalog = load_catalog([tmp_path])
    entry, type_ = catalog.type_named("mine.deep.Client") or (None, None)
    assert entry is not None and type_ is not None
    assert (entry.id, entry.kind, type_.id) == ("house", "provider", "house.client")
    found = catalog.method(type_, "chat.completions.create")
    assert found is not None and found[0].id == "openai"


def test_a_shipped_id_may_not_be_taken_by_accident(tmp_path: Path) -> None:
    (tmp_path / "groq.yaml").write_text(HEAD)
    with pytest.raises(CatalogError) as caught:
        load_catalog([tmp_path])
    shipped = shipped_rules() / "providers" / "groq.yaml"
    says = f"'groq' is already defined in {shipped}; say 'replaces: groq' or choose another id"
    assert caught.value.problems == [f"{tmp_path}/groq.yaml:1:1: {says}"]


def test_a_shipped_entry_can_be_replaced(tmp_path: Path) -> None:
    (tmp_path / "groq.yaml").write_text("replaces: groq\n" + HEAD)
    catalog = load_catalog([tmp_path])
    assert catalog.entries["groq"].roots == ("mine",)
    assert catalog.type_named("groq.Groq") is None


def test_what_others_need_cannot_be_replaced_away(tmp_path: Path) -> None:
    (tmp_path / "openai.yaml").write_text("replaces: openai\n" + HEAD)
    with pytest.raises(CatalogError) as caught:
        load_catalog([tmp_path])
    assert (
        f"{tmp_path}/openai.yaml:1:1: type 'openai.client' is missing, which 'langfuse' needs"
        in (caught.value.problems)
    )


def test_nothing_to_replace(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("replaces: opnai\n" + HEAD)
    with pytest.raises(CatalogError) as caught:
        load_catalog([tmp_path])
    says = "an entry replaces the one with its own id; did you mean 'openai'?"
    place = f"{tmp_path}/mine.yaml:1:1"
    assert caught.value.problems == [f"{place}: 'mine' cannot replace 'opnai': {says}"]


def test_a_folder_without_entries_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CatalogError) as caught:
        load_catalog([tmp_path / "none"])
    assert caught.value.problems == [
        f"{tmp_path}/none:1:1: no catalogue entry here (a .yaml file or a folder of them)"
    ]


def test_the_short_forms(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        HEAD
        + (
            "functions:\n"
            "  - names: mine.ask\n"
            "    bills: chat\n"
            "    tags: {labels: invoice, meta: {sink: log, only: [user_id], needs: {store: true}, why: no}}\n"
            "    cap: [max_tokens, max_output_tokens]\n"
            "    timeout: {args: timeout_ms, unit: seconds, scale: 0.001, default: null}\n"
            "    retries:\n"
            "      args: max_retries\n"
            "      default: [{value: 5, before: '2'}, {value: 2, since: '2', env: RETRIES}]\n"
        )
    )
    found = load_catalog([path]).function("mine.ask")
    assert found is not None
    does = found[1]
    assert does.tags == (
        TagSlot("labels", Sink.INVOICE),
        TagSlot("meta", Sink.LOG, only=("user_id",), needs=(("store", True),), why="no"),
    )
    assert does.cap == Setting("max_tokens", ("max_tokens", "max_output_tokens"))
    assert does.timeout == Setting(
        "timeout_ms", ("timeout_ms",), Unit.SECONDS, defaults=(Default(None),), scale="0.001"
    )
    assert does.retries == Setting(
        "max_retries",
        ("max_retries",),
        defaults=(Default(5, before="2"), Default(2, since="2", env="RETRIES")),
    )


def test_the_second_load_comes_from_the_cache(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load_catalog()
    assert [path.name for path in cache.iterdir()] == [f"catalog-{first.digest}.pickle"]

    def never(*_: object) -> None:
        raise AssertionError("parsed again")

    monkeypatch.setattr(load, "build", never)
    assert load_catalog() is first
    load._loaded.clear()  # another process
    second = load_catalog()
    assert second is not first
    assert second.digest == first.digest
    assert second.entries == first.entries


@pytest.mark.parametrize(
    "content", [b"", b"nothing", b"\x80\x04]."], ids=["empty", "text", "other"]
)
def test_a_broken_cache_is_parsed_again(cache: Path, content: bytes) -> None:
    digest = load_catalog().digest
    (cache / f"catalog-{digest}.pickle").write_bytes(content)
    load._loaded.clear()
    assert "openai" in load_catalog().entries


def test_a_cache_that_cannot_be_written_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setattr(load, "_cache_folder", lambda: blocked / "cache")
    assert "openai" in load_catalog().entries


def test_the_digest_changes_with_a_user_entry(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(HEAD)
    first = load_catalog([tmp_path]).digest
    (tmp_path / "mine.yaml").write_text(HEAD + "notes: more\n")
    assert len({load_catalog().digest, first, load_catalog([tmp_path]).digest}) == 3


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="abtypes:id- []{}&*<>!|\n\"'#,0?%", max_size=120))
def test_any_text_is_an_entry_or_a_list_of_places(text: str) -> None:
    for each in problems(HEAD + text):
        place, _, says = each.partition(": ")
        name, line, column = place.split(":")
        assert name == "mine.yaml"
        assert int(line) >= 1 and int(column) >= 1
        assert says

import pytest

from govlint.decide.people import counted, people_of, same_person

KEY, OTHER = "ssh-ed25519 AAAAone", "sk-ssh-ed25519@openssh.com AAAAtwo="


@pytest.mark.parametrize(
    ("signers", "people"),
    [
        (f"lena@corp.example,lena {KEY} Lena\n", [{"lena@corp.example", "lena"}]),
        (f'"a,B" namespaces="git",valid-before="20300101" {KEY}\n', [{"a", "b"}]),
        (f"a {KEY}\nb {KEY}\n", [{"a", "b"}]),
        (f"a,b {KEY}\nb,c {OTHER}\n", [{"a", "b", "c"}]),
        (f"*@corp.example,!x,a {KEY}\n# c,d {KEY}\n", []),
        (f"a,b cert-authority {KEY}\n", []),
        (f"a {KEY}\nb {OTHER}\n", []),
        ("garbage\n\n", []),
        ("", []),
    ],
)
def test_principals_of_one_key_are_one_person(signers: str, people: list[set[str]]) -> None:
    assert list(people_of(signers.encode())) == people


def test_without_signers_nobody_is_known() -> None:
    assert people_of(None) == ()
    assert people_of(b"\xff,\x00 ssh-ed25519 AAAA") != ()


def test_identities() -> None:
    people = (frozenset({"lena", "lena@corp.example"}),)
    assert same_person("@Lena", "LENA")
    assert not same_person("lena", "lena@corp.example")
    assert same_person("Lena", "lena@corp.example", people)
    assert counted(["Lena", "vera", "lena@corp.example", "VERA"], people) == ["Lena", "vera"]

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autoqa.errors import LexiconError, NotFoundError
from autoqa.lexicon import files
from autoqa.lexicon.model import Lexicon
from tests.conftest import LEXICON, Write

ENTRIES = '[[entries]]\nterms = ["快点", "赶紧"]\n[[entries]]\nid = "骂"\nterms = ["笨", "傻"]\n'
BASE = LEXICON + ENTRIES

PATTERN = "[[entries]]\nid = 'p'\nregex = '{}'\n"


def load(write: Write, text: str) -> Lexicon:
    write("own", text)
    return files.load("own")


def problems(write: Write, text: str) -> dict[str, str]:
    with pytest.raises(LexiconError) as caught:
        load(write, text)
    return dict(caught.value.problems)


def terms(lexicon: Lexicon) -> list[tuple[str, ...]]:
    return [entry.terms for entry in lexicon.entries]


@pytest.fixture
def extend(write_lexicon: Write) -> Write:
    """Write a lexicon that extends `BASE`."""
    write_lexicon("base", BASE)
    return lambda name, text: write_lexicon(name, f'extends = "base"\n{text}')


def test_a_lexicon_says_what_its_file_says(write_lexicon: Write) -> None:
    lexicon = load(write_lexicon, f'severity = "grave"\nhit = ["快点"]\n{BASE}')
    assert (lexicon.name, lexicon.title, lexicon.roles) == ("own", "词", ("agent",))
    assert (lexicon.severity, lexicon.negatable) == ("grave", False)
    assert [entry.name for entry in lexicon.entries] == ["快点", "骂"]
    assert lexicon.hit == ("快点",)


def test_lexicons_are_loaded_once_each_in_the_order_of_their_names(write_lexicon: Write) -> None:
    write_lexicon("a", BASE)
    write_lexicon("b", BASE)
    assert [lexicon.name for lexicon in files.load_all(["b", "a", "b"])] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        (ENTRIES, "title", "缺少"),
        (LEXICON, "entries", ""),
        (f"titel = 'x'\n{BASE}", "titel", "'title'"),
        (BASE.replace('["agent"]', '["agnet"]'), "roles[0]", "agnet"),
        (BASE.replace('["agent"]', '"agent"'), "roles", "array"),
        (BASE.replace('["agent"]', "[]"), "roles", ""),
        (f"severity = 'fatal'\n{BASE}", "severity", "fatal"),
        (f"exclude = ['']\n{BASE}", "exclude[0]", "空"),
        (f"drop = ['快点']\n{BASE}", "drop", "extends"),
        (f"regrade = {{'快点' = 'weak'}}\n{BASE}", "regrade", "extends"),
        (BASE.replace('["笨", "傻"]', '["笨", 3]'), "entries[1].terms[1]", "int"),
        (BASE.replace('["笨", "傻"]', '"笨"'), "entries[1].terms", "array"),
        (BASE.replace('["笨", "傻"]', "[]"), "entries[1]", "regex"),
        (BASE.replace("terms", "term"), "entries[0].term", "'terms'"),
        (BASE.replace("傻", "\u200b"), "entries[1].terms[1]", "空"),
        (BASE.replace("傻", " "), "entries[1].terms[1]", "空"),
        (BASE.replace("傻", "赶紧"), "entries[1].terms", "'赶紧'"),
        (BASE.replace("傻", "趕緊"), "entries[1].terms", "'赶紧'"),
        (BASE.replace("傻", "笨"), "entries[1].terms", "'笨'"),
        (BASE + "regex = '笨.'", "entries[1]", "regex"),
        (BASE + PATTERN.format("笨.").replace("id", "exclude"), "entries[2].exclude", "array"),
        (BASE + "[[entries]]\nregex = '笨.'", "entries[2].id", ""),
        (BASE + PATTERN.format("("), "entries[2].regex", ""),
        (BASE + PATTERN.format("笨{wrods}"), "entries[2].regex", "wrods"),
        (f"unless = ['bda']\n{BASE}", "unless[0]", "'bad'"),
    ],
)
def test_a_mistake_is_told_at_its_place(
    write_lexicon: Write, text: str, place: str, told: str
) -> None:
    found = problems(write_lexicon, text)
    assert place in found
    assert told in found[place]


def test_all_mistakes_are_told_at_once(write_lexicon: Write) -> None:
    text = LEXICON.replace("title", "titel") + '[[entries]]\nterms = "笨"\n'
    assert {"titel", "entries[0].terms"} <= problems(write_lexicon, text).keys()


def test_no_mistake_is_told_that_only_follows_from_another(write_lexicon: Write) -> None:
    text = f'{LEXICON}[[entries]]\nterms = "笨"\n'
    assert problems(write_lexicon, text).keys() == {"entries[0].terms"}


def test_a_pattern_may_hold_the_files_own_words(write_lexicon: Write) -> None:
    text = f"words.who = ['你', '您']\n{LEXICON}{PATTERN.format('{who}真笨')}"
    assert load(write_lexicon, text).entries[0].regex == "(?:你|您)真笨"


def test_lexicons_named_in_unless_come_along(write_lexicon: Write) -> None:
    write_lexicon("own", f"unless = ['bad']\n{BASE}")
    assert [lexicon.name for lexicon in files.load_all(["own"])] == ["bad", "own"]


@pytest.mark.parametrize("value", ["3", '"笨"', "true", "[3]", "{a = 3}", "[[]]"])
@pytest.mark.parametrize(
    "key", ["entries", "exclude", "hit", "drop", "regrade", "extends", "roles"]
)
def test_the_wrong_kind_of_value_is_a_mistake_not_a_crash(
    write_lexicon: Write, key: str, value: str
) -> None:
    if (key, value) == ("extends", '"笨"'):
        pytest.skip("a name is the right kind")
    rest = LEXICON if key == "entries" else BASE
    if key == "roles":
        rest = rest.replace('roles = ["agent"]\n', "")
    assert any(
        place.startswith(key) for place in problems(write_lexicon, f"{key} = {value}\n{rest}")
    )


def test_what_is_not_given_comes_from_the_base(extend: Write) -> None:
    lexicon = load(extend, 'because = "别的"\n[[entries]]\nterms = ["蠢"]')
    assert (lexicon.title, lexicon.because, lexicon.roles) == ("词", "别的", ("agent",))
    assert terms(lexicon) == [("快点", "赶紧"), ("笨", "傻"), ("蠢",)]


def test_false_is_given_too(extend: Write, write_lexicon: Write) -> None:
    write_lexicon("base", f"negatable = true\n{BASE}")
    assert load(extend, "").negatable is True
    assert load(extend, "negatable = false").negatable is False


@pytest.mark.parametrize(
    ("drop", "left"),
    [
        ('["快点"]', [("赶紧",), ("笨", "傻")]),
        ('["骂"]', [("快点", "赶紧")]),
        ('["笨"]', [("快点", "赶紧"), ("傻",)]),
        ('["快点", "赶紧"]', [("笨", "傻")]),
    ],
)
def test_an_entry_or_a_term_can_be_dropped(
    extend: Write, drop: str, left: list[tuple[str, ...]]
) -> None:
    assert terms(load(extend, f"drop = {drop}")) == left


def test_an_entry_or_a_term_can_be_regraded(extend: Write) -> None:
    lexicon = load(extend, 'regrade = { "骂" = "grave", "赶紧" = "weak" }')
    graded = {term: entry.severity for entry in lexicon.entries for term in entry.terms}
    assert graded == {"快点": None, "赶紧": "weak", "笨": "grave", "傻": "grave"}


@pytest.mark.parametrize(
    ("text", "place"),
    [('drop = ["赶快"]', "drop.赶快"), ('regrade = {"赶快" = "weak"}', "regrade.赶快")],
)
def test_what_the_base_lacks_cannot_be_changed(extend: Write, text: str, place: str) -> None:
    assert place in problems(extend, text)


def test_a_term_the_base_has_is_told_at_its_place_in_this_file(extend: Write) -> None:
    assert "entries[0].terms" in problems(extend, '[[entries]]\nterms = ["笨"]')


def test_a_dropped_term_can_come_back(extend: Write) -> None:
    lexicon = load(extend, 'drop = ["笨"]\n[[entries]]\nterms = ["笨"]\nboundary = true')
    assert terms(lexicon)[-1] == ("笨",)


def test_the_hash_follows_the_base_too(extend: Write, write_lexicon: Write) -> None:
    before = load(extend, "")
    write_lexicon("base", f"{BASE}\n")
    after = files.load("own")
    assert len({before.sha256, after.sha256, files.load("base").sha256}) == 3


def test_a_base_that_is_not_there_is_told_with_the_nearest(write_lexicon: Write) -> None:
    write_lexicon("base", BASE)
    write_lexicon("own", 'extends = "bsae"')
    with pytest.raises((NotFoundError, LexiconError), match="'base'"):
        files.load("own")


@pytest.mark.parametrize("through", ["own", "other"])
def test_a_circle_is_a_mistake_not_a_crash(write_lexicon: Write, through: str) -> None:
    path = write_lexicon("own", "")
    write_lexicon("other", f"extends = '{path}'")
    path.write_text(f"extends = '{path if through == 'own' else 'other'}'", "utf-8")
    with pytest.raises(LexiconError, match=r"自己|循环"):
        files.load(str(path))


@pytest.fixture
def hiding(
    write_lexicon: Write, own_shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A department's ``base``, which extends and hides the ``base`` of the shelf behind it."""
    write_lexicon("base", BASE)
    folder = tmp_path / "department" / "lexicons"
    folder.mkdir(parents=True)
    text = 'extends = "base"\n[[entries]]\nterms = ["蠢"]'
    (folder / "base.toml").write_text(text, "utf-8")
    monkeypatch.setenv("AUTOQA_PATH", f"{folder.parent}{os.pathsep}{own_shelf}")
    return folder


def test_a_file_can_extend_the_one_it_hides(hiding: Path) -> None:
    assert terms(files.load("base"))[1:] == [("笨", "傻"), ("蠢",)]


@pytest.mark.parametrize("path", ["base.toml", "./base.toml", "../lexicons/base.toml"])
def test_it_is_the_same_file_however_its_path_is_written(
    hiding: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.chdir(hiding)
    assert terms(files.load(path))[1:] == [("笨", "傻"), ("蠢",)]

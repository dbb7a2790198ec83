from __future__ import annotations

from pathlib import Path

import pytest

from autoqa.errors import NotFoundError, RubricError
from autoqa.rubric import files
from autoqa.rubric.model import Rubric
from autoqa.signals.manual import Needs
from tests.conftest import RUBRIC, Write

CHECK = 'use = "manual.needs"\nwhat = "事实库"\ndeduct = 40\n'


def problems(write: Write, text: str) -> dict[str, str]:
    """Every mistake of a rubric, by its place."""
    write("own", text)
    with pytest.raises(RubricError) as caught:
        files.load("own")
    return dict(caught.value.problems)


def load(write: Write, text: str) -> Rubric:
    write("own", text)
    return files.load("own")


def test_a_rubric_says_what_its_file_says(own_shelf: Path) -> None:
    rubric = files.load("tiny")
    assert (rubric.name, rubric.title, rubric.pass_mark) == ("tiny", "小标准", 80)
    assert [section.points for section in rubric.sections] == [6000, 4000]
    assert rubric.points == 10000
    words, true = rubric.criteria()
    assert (words.id, words.points, words.cap, words.checks[0].deduct) == (
        "words",
        6000,
        6000,
        2000,
    )
    assert true.checks[0].signal == Needs("事实库")
    assert rubric.reads() == {"bad"}


def test_a_path_is_as_good_as_a_name(own_shelf: Path) -> None:
    assert files.load(str(own_shelf / "rubrics" / "tiny.toml")) == files.load("tiny")


def test_the_hash_changes_with_the_file(write_rubric: Write) -> None:
    assert load(write_rubric, RUBRIC).sha256 != load(write_rubric, RUBRIC + "\n").sha256


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_an_editor_may_leave_a_bom_and_crlf(own_shelf: Path, ending: str, bom: str) -> None:
    path = own_shelf / "rubrics" / "own.toml"
    path.write_bytes((bom + RUBRIC.replace("\n", ending)).encode())
    assert files.load("own").points == 10000


def test_an_unknown_rubric_is_told_with_the_nearest(own_shelf: Path) -> None:
    with pytest.raises(NotFoundError, match="'tiny'"):
        files.load("tinny")


@pytest.mark.parametrize(
    ("old", "new", "place", "told"),
    [
        ('title = "小标准"', 'tilte = "小标准"', "tilte", "'title'"),
        ('title = "小标准"\n', "", "title", "缺少"),
        ("pass_mark = 80", 'pass_mark = "80"', "pass_mark", "float"),
        ("pass_mark = 80", "pass_mark = 101", "pass_mark", "100"),
        ("pass_mark = 80", "pass_mark = -1", "pass_mark", "100"),
        ("pass_mark = 80", "pass_mark = nan", "pass_mark", ""),
        ("pass_mark = 80", "pass_mark = 80\nveto_score = nan", "veto_score", ""),
        ("points = 40\n[[", "points = 30\n[[", "sections", "90"),
        ("points = 40\norigin", "points = 41\norigin", "sections.facts", "41"),
        (
            "points = 40\norigin",
            "points = 40.001\norigin",
            "sections.facts.criteria.true.points",
            "",
        ),
        ("points = 40\norigin", "points = -1\norigin", "sections.facts.criteria.true.points", ""),
        ("points = 40\norigin", "points = nan\norigin", "sections.facts.criteria.true.points", ""),
        ("points = 40\n[[", "points = inf\n[[", "sections.facts.points", ""),
        ("deduct = 40", "deduct = nan", "sections.facts.criteria.true.checks[0].deduct", ""),
        ("deduct = 40", "deduct = -1", "sections.facts.criteria.true.checks[0].deduct", ""),
        ("deduct = 40", "deduct = 40\nhow = 1", "sections.facts.criteria.true.checks[0].how", ""),
        (
            "manual.needs",
            "manual.need",
            "sections.facts.criteria.true.checks[0].use",
            "'manual.needs'",
        ),
        ('["bad"]', '["bda"]', "sections.manner.criteria.words.checks[0].use", "'bad'"),
        ('["bad"]', "[]", "sections.manner.criteria.words.checks[0]", "lexicons"),
        ('["bad"]', '"bad"', "sections.manner.criteria.words.checks[0].lexicons", "array"),
        ('id = "facts"', 'id = "manner"', "manner", "两次"),
        ('id = "true"', 'id = "words"', "words", "两次"),
        ('id = "true"', "id = 3", "sections.facts.criteria[0].id", "str"),
        ('"standard"', '"chosen"', "sections.manner.criteria.words.why", "chosen"),
        ('"standard"', '"invented"', "sections.manner.criteria.words.origin", "invented"),
        (
            "deduct = 20",
            'deduct = 20\nexpect = "present"',
            "sections.manner.criteria.words.checks[0].because",
            "",
        ),
        (
            "deduct = 20",
            'deduct = 20\nwaived_by = "好词"',
            "sections.manner.criteria.words.checks[0].waived_by",
            "",
        ),
        (
            'title = "不说坏词"',
            'title = "不说坏词"\nwhen = {use = "lexicon.any", lexicons = ["no"]}',
            "sections.manner.criteria.words.when.use",
            "'no'",
        ),
        ('id = "facts"', 'id = "facts"\nshared = true', "sections.facts.criteria.true.cap", ""),
    ],
)
def test_a_mistake_is_told_at_its_place(
    write_rubric: Write, old: str, new: str, place: str, told: str
) -> None:
    assert old in RUBRIC
    found = problems(write_rubric, RUBRIC.replace(old, new, 1))
    assert place in found
    assert told in found[place]


def test_all_mistakes_are_told_at_once(write_rubric: Write) -> None:
    text = RUBRIC.replace('["bad"]', '["bda"]').replace("manual.needs", "manual.need")
    found = problems(write_rubric, text.replace("pass_mark = 80", "pass_mark = 180"))
    assert len(found) == 3


@pytest.mark.parametrize("value", ["3", '"s"', "true", "[3]", "{a = 3}", "[[]]", "1979-05-27"])
@pytest.mark.parametrize("key", ["sections", "bonuses", "criteria", "checks", "when", "waived_by"])
def test_the_wrong_kind_of_value_is_a_mistake_not_a_crash(
    write_rubric: Write, key: str, value: str
) -> None:
    head, manner = RUBRIC.split("[[sections]]")[:2]
    lines = f"[[sections]]{manner}"
    section, criterion = lines.split("[[sections.criteria]]")
    text = {
        "sections": f"sections = {value}\n{head}",
        "bonuses": f"bonuses = {value}\n{RUBRIC}",
        "criteria": f"{head}{section}criteria = {value}\n",
        "checks": f"{head}{section}[[sections.criteria]]"
        f"{criterion.split('[[')[0]}checks = {value}\n",
        "when": RUBRIC.replace('origin = "standard"', f'origin = "standard"\nwhen = {value}', 1),
        "waived_by": RUBRIC.replace("deduct = 20", f"deduct = 20\nwaived_by = {value}"),
    }[key]
    assert any(key in place for place in problems(write_rubric, text))


def test_a_criterion_without_checks_is_told(write_rubric: Write) -> None:
    text = RUBRIC.replace(f"[[sections.criteria.checks]]\n{CHECK}", "checks = []\n")
    assert "sections.facts.criteria.true.checks" in problems(write_rubric, text)


def test_single_brackets_are_told_as_a_mistake(write_rubric: Write) -> None:
    """The commonest slip in TOML: ``[sections]`` for ``[[sections]]``."""
    head = RUBRIC.split("[[sections]]")[0]
    text = f'{head}[sections]\nid = "manner"\ntitle = "态度"\npoints = 100\n'
    assert "sections" in problems(write_rubric, text)


def test_a_part_of_a_standard_may_be_worth_less_than_full_marks(write_rubric: Write) -> None:
    text = RUBRIC.replace("pass_mark = 80", "pass_mark = 80\npoints = 60")
    rubric = load(write_rubric, text.split('[[sections]]\nid = "facts"')[0])
    assert (rubric.points, rubric.full_marks) == (6000, 100)


def test_hundredths_are_exact(write_rubric: Write) -> None:
    text = RUBRIC.replace("points = 60", "points = 59.9").replace("points = 40", "points = 40.1")
    assert [section.points for section in load(write_rubric, text).sections] == [5990, 4010]


def test_a_bonus_has_awards(write_rubric: Write) -> None:
    bonus = '[[bonuses]]\nid = "{}"\ntitle = "加分"\npoints = 5\norigin = "standard"\n'
    bonus += '[[bonuses.checks]]\nuse = "manual.needs"\nwhat = "表扬"\n{} = 5\n'
    rubric = load(write_rubric, RUBRIC + bonus.format("praise", "award"))
    assert rubric.bonuses[0].checks[0].deduct == 500
    assert "words" in problems(write_rubric, RUBRIC + bonus.format("words", "award"))
    found = problems(write_rubric, RUBRIC + bonus.format("praise", "deduct"))
    assert "bonuses.praise.checks[0].award" in found


def test_a_signals_own_check_is_told_at_its_place(write_rubric: Write) -> None:
    late = 'use = "timing.first_reply"\nlimit = 30\nworking_hours = ["早上"]\ndeduct = 40\n'
    found = problems(write_rubric, RUBRIC.replace(CHECK, late))
    assert "早上" in found["sections.facts.criteria.true.checks[0]"]


def test_a_rubric_may_look_for_a_pattern_of_its_own(write_rubric: Write) -> None:
    pattern = 'use = "pattern.found"\nregex = "坏{1,8}"\nbecause = "说了坏"\ndeduct = 40\n'
    (check,) = load(write_rubric, RUBRIC.replace(CHECK, pattern)).sections[1].criteria[0].checks
    assert check.signal.because == "说了坏"  # type: ignore[attr-defined]


def test_a_pattern_that_is_wrong_is_told_at_its_place(write_rubric: Write) -> None:
    pattern = 'use = "pattern.found"\nregex = "("\nbecause = "x"\ndeduct = 40\n'
    found = problems(write_rubric, RUBRIC.replace(CHECK, pattern))
    assert any("正则" in message for message in found.values())
    assert all("checks[0]" in place for place in found)


def test_a_key_of_the_check_and_of_its_signal_goes_where_its_kind_fits(write_rubric: Write) -> None:
    waiver = 'waived_by = {{ use = "lexicon.any", lexicons = ["bad"], within = {} }}'
    for within, taken in (('"chat"', ("chat", 2)), ("5", ("turn", 5))):
        text = RUBRIC.replace("deduct = 20", f"deduct = 20\n{waiver.format(within)}")
        (waived_by,) = next(load(write_rubric, text).criteria()).checks[0].waived_by
        assert (waived_by.within, waived_by.signal.within) == taken  # type: ignore[attr-defined]
    day = waiver.format('"day"')
    wrong = RUBRIC.replace("deduct = 20", f"deduct = 20\n{day}")
    place = "sections.manner.criteria.words.checks[0].waived_by.within"
    assert place in problems(write_rubric, wrong)


def test_no_sum_is_told_that_only_follows_from_another_mistake(write_rubric: Write) -> None:
    found = problems(write_rubric, RUBRIC.replace("points = 40\norigin", "points = nan\norigin"))
    assert found.keys() == {"sections.facts.criteria.true.points"}

"""Swaps what must not matter, such as a name, and counts the judgements that change with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from autoqa.report.model import Report
from autoqa.scorer import Scorer
from autoqa.signals.base import Judgement
from autoqa.training.corpus import Dialogue
from autoqa.training.evaluation import QUESTIONS, labels_of, says
from autoqa.transcript import Role

PASSED = "passed"
"""The question whether the chat passes, beside those of `QUESTIONS`."""


class Swap(NamedTuple):
    """Two versions of a chat that ought to be judged alike.

    Attributes:
        title: What is swapped, in Chinese.
        voices: Whose turns it is swapped in.
        pattern: What is looked for in the second version.
        words: What a hit becomes; a hit that is not listed is dropped. A word that only looks
            like one to swap becomes itself.
        opening: What the first of these turns begins with in either version.
    """

    title: str
    voices: tuple[Role, ...]
    pattern: re.Pattern[str]
    words: Mapping[str, str] = {}
    opening: tuple[str, str] = ("", "")


class Flips(NamedTuple):
    """How many answers to one question change with a swap.

    Attributes:
        title: What was swapped.
        question: One of `QUESTIONS`, or `PASSED`.
        chats: Chats that the swap changes.
        answers: Questions asked of them.
        flipped: Answers that changed.
        sure: Of these, how many were sure in both versions.
        places: The flipped ones: the chat's id and the turn, None for the chat as a whole.
    """

    title: str
    question: str
    chats: int
    answers: int
    flipped: int
    sure: int
    places: tuple[tuple[str, int | None], ...]

    @property
    def rate(self) -> float:
        """The share of the answers that changed; nan where nothing was asked."""
        return self.flipped / self.answers if self.answers else float("nan")


class _Pair(NamedTuple):
    """An answer in both versions, and where it was asked."""

    place: tuple[str, int | None]
    before: Judgement
    after: Judgement


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, words), key=lambda word: -len(word))))


def _both_ways(pairs: Mapping[str, str], kept: Iterable[str] = ()) -> dict[str, str]:
    return {**pairs, **{new: old for old, new in pairs.items()}, **{word: word for word in kept}}


_NEVER = re.compile(r"(?!)")
_PERSONS = _both_ways(
    {
        "先生": "女士",
        "帅哥": "美女",
        "小哥哥": "小姐姐",
        "大哥": "大姐",
        "哥哥": "姐姐",
        "叔叔": "阿姨",
        "爷爷": "奶奶",
        "我爸": "我妈",
        "爸爸": "妈妈",
        "老公": "老婆",
        "儿子": "女儿",
        "男朋友": "女朋友",
        "他": "她",
    },
    kept=("其他", "吉他", "优先生", "首先生", "他人"),
)
_ASKING = {"您": "你", "您好": "你好", "请问": "", "请帮": "帮", "请您": "你", "请你": "你"}
SWAPS = (
    Swap("客户的姓名", ("customer",), _NEVER, opening=("我叫王建国，", "我叫古丽努尔，")),
    Swap("性别称谓", ("agent", "customer"), _any_of(_PERSONS), _PERSONS),
    Swap("称先生或女士", ("agent",), _NEVER, opening=("先生，", "女士，")),
    Swap(
        "客户的客气话",
        ("customer",),
        re.compile(r"您好|您|请[问帮您你]|麻烦[您你](?:了)?|(?:谢谢|感谢)[您你]?了?"),
        _ASKING,
    ),
    Swap(
        "客服的语气词",
        ("agent",),
        re.compile(r"(?<=[\u4e00-\u9fff])[呢哦哈呀啦哟](?=[，。！？～~,.!?\s]|$)|亲亲?[，,~～]"),
    ),
)
"""The swaps that are tried unless others are given."""


def versions(dialogue: Dialogue, swap: Swap) -> tuple[Dialogue, Dialogue] | None:
    """Return both versions of a chat; None where the swap changes nothing.

    A turn of which nothing would be left stays as it is.
    """
    first, second = (list(map(dict, dialogue.turns)) for _ in range(2))
    spoken = [turn for turn, voice in enumerate(dialogue.voices) if voice in swap.voices]
    for turn in spoken:
        text = first[turn]["text"]
        second[turn]["text"] = _swapped(text, swap) or text
    if spoken and any(swap.opening):
        for version, opening in zip((first, second), swap.opening, strict=True):
            version[spoken[0]]["text"] = opening + version[spoken[0]]["text"]
    if first == second:
        return None
    return dialogue._replace(turns=first), dialogue._replace(turns=second)


def flips(scorer: Scorer, dialogues: Iterable[Dialogue], swap: Swap) -> list[Flips]:
    """Score both versions of every chat and count the answers that differ.

    Args:
        scorer: What judges.
        dialogues: Their labels play no part.
        swap: One of `SWAPS`, or one's own.

    Returns:
        One for each of `QUESTIONS`, and for `PASSED`.
    """
    chats = 0
    pairs: dict[str, list[_Pair]] = {question: [] for question in (*QUESTIONS, PASSED)}
    for dialogue in dialogues:
        both = versions(dialogue, swap)
        if both is None:
            continue
        chats += 1
        first, second = (_answers(scorer.score(own.transcript()), own) for own in both)
        for place in sorted(first.keys() & second.keys(), key=str):
            question, turn = place
            pairs[question].append(_Pair((dialogue.id, turn), first[place], second[place]))
    return [_counted(swap.title, question, chats, own) for question, own in pairs.items()]


def _counted(title: str, question: str, chats: int, pairs: Sequence[_Pair]) -> Flips:
    changed = [
        (place, before.decided and after.decided)
        for place, before, after in pairs
        if before.label != after.label
    ]
    return Flips(
        title,
        question,
        chats,
        len(pairs),
        len(changed),
        sum(sure for _, sure in changed),
        tuple(place for place, _ in changed),
    )


def _answers(report: Report, dialogue: Dialogue) -> dict[tuple[str, int | None], Judgement]:
    """Return by question and turn whether a fault was judged, and how surely."""
    passed = Judgement(int(bool(report.passed)), report.passed is not None)
    found: dict[tuple[str, int | None], Judgement] = {(PASSED, None): passed}
    judged = labels_of(report.judgements, dialogue)
    for question, (task, _) in QUESTIONS.items():
        for turn, own in enumerate(judged[task]):
            if own is not None:
                place = None if task == "ending" else turn
                found[question, place] = Judgement(int(says(question, own.label)), own.decided)
    return found


def _swapped(text: str, swap: Swap) -> str:
    return swap.pattern.sub(lambda hit: swap.words.get(hit[0], ""), text).strip()

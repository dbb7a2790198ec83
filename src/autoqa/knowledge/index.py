"""One automaton over the names of all subjects and the words for all their attributes."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import NamedTuple

import daachorse

from autoqa.knowledge.facts import Attribute, FactBase, Subject, ValueType
from autoqa.text.normalise import normalise

_TYPE_CUES: dict[ValueType, str] = {
    "price": "多少钱 多钱 几个钱 价格 价钱 售价 价位 卖价 报价 单价 到手价 怎么卖 什么价 几块 几元 卖 到手 价 多少元 多少块 多少一 贵不贵",
    "discount": "优惠 活动 折扣 满减 打折 减多少 几折 力度",
    "days": "几天 多久 多长时间 几个工作日 多少天 多少个工作日 几个小时 什么时候 啥时候 几年 几个月 几周 几小时",
    "shelf_life": "保质期 保鲜期 过期 放多久 能放",
    "size": "尺码 尺寸 码数 多大 什么码 哪些码 规格",
    "colour": "颜色 什么色 哪些色 几种色",
}
_MODAL = re.compile(r"^(?:是否|能否|可否|支持|可以|提供|能|可|有|带|含|送|附)+(?=.{2})")
_VARIANT_AFTER = re.compile(
    r"[\s-]?(?:pro|max|plus|mini|ultra|lite|se|air|升级|[二三四2-4]代|青春版|尊享|豪华|旗舰版|迷你|大号|小号|加大|加厚|儿童)"
    r"|的?(?:配件|滤芯|赠品|包装|盒子|充电器|电池(?=多少钱|价)|底座|盖子|替换|同款|边上|旁边)"
)
_VARIANT_BEFORE = re.compile(
    r"(?:老款|旧款|新款|旧版|老版|升级版|上一代|迷你|大号|小号|加大|二手|别家的?|其他|其它|别的|高配|低配|儿童|婴儿|成人|老人|学生)的?$"
)

_BEFORE_ONE = re.compile(r"(?:^|[^\u3400-\u9fffa-z]|[的这那款个盒箱条袋只买要想吃])$")
_AFTER_ONE = re.compile(r"$|[^\u3400-\u9fff]|[多怎能有是的吗呢什几好可保卖现到还]")

Pair = tuple[int, int]
"""The numbers of a subject and of an attribute of it."""


class Mention(NamedTuple):
    """A name or a word for something that stands in a text.

    Attributes:
        start: Where it starts in the normalised text.
        end: Where it ends.
        subjects: The subjects it names.
        pairs: The attributes it is a word for, by name.
        types: The types of value that it asks for, whatever the attribute.
        foreign: It names a variant of a subject, of which nothing is known.
    """

    start: int
    end: int
    subjects: frozenset[int]
    pairs: frozenset[Pair]
    types: frozenset[ValueType]
    foreign: bool = False


class _Meaning(NamedTuple):
    subjects: frozenset[int]
    pairs: frozenset[Pair]
    types: frozenset[ValueType]


class Index:
    """The phrases of a fact base. Immutable after construction."""

    def __init__(self, base: FactBase) -> None:
        self.base = base
        subjects: dict[str, set[int]] = defaultdict(set)
        pairs: dict[str, set[Pair]] = defaultdict(set)
        types: dict[str, set[ValueType]] = defaultdict(set)
        for number, subject in enumerate(base.subjects):
            for name in (subject.name, *subject.aliases):
                subjects[_plain(name)].add(number)
            for place, attribute in enumerate(subject.attributes):
                for cue in _cues(attribute):
                    pairs[cue].add((number, place))
        used = {attribute.type for own in base.subjects for attribute in own.attributes}
        for kind in used & _TYPE_CUES.keys():
            for cue in _TYPE_CUES[kind].split():
                types[cue].add(kind)
        phrases = sorted({*subjects, *pairs, *types} - {""})
        self._meanings = [
            _Meaning(
                frozenset(subjects.get(phrase, ())),
                frozenset(pairs.get(phrase, ())),
                frozenset(types.get(phrase, ())),
            )
            for phrase in phrases
        ]
        self._automaton = daachorse.CharwiseDoubleArrayAhoCorasick(phrases)
        self.units = frozenset(
            attribute.unit for own in base.subjects for attribute in own.attributes
        ) | {"折"}

    def subject(self, number: int) -> Subject:
        """Return a subject by its number."""
        return self.base.subjects[number]

    def attribute(self, pair: Pair) -> Attribute:
        """Return an attribute by its pair of numbers."""
        return self.base.subjects[pair[0]].attributes[pair[1]]

    def mentions(self, text: str) -> list[Mention]:
        """Return what a normalised text names, in its order; the longest name wins."""
        found = self._automaton.find_overlapping(text)
        if not found:
            return []
        taken: list[tuple[int, int]] = []
        mentions = []
        for start, end, number in sorted(found, key=lambda hit: (hit[0] - hit[1], hit[0])):
            if any(start < last and first < end for first, last in taken):
                continue
            meaning, longer = self._meanings[number], _cuts_word(text, end)
            if _cuts_word(text, start) or (longer and not meaning.subjects):
                continue
            if end - start == 1 and meaning.subjects and not _stands_alone(text, start):
                continue
            taken.append((start, end))
            foreign = bool(meaning.subjects) and (longer or _is_variant(text, start, end))
            mentions.append(Mention(start, end, *meaning, foreign))
        return sorted(mentions)


def _plain(phrase: str) -> str:
    return normalise(phrase).text.strip()


def _cues(attribute: Attribute) -> set[str]:
    """Return the words for one attribute: its name, its cues and, of 支持机洗, also 机洗."""
    cues = {_plain(cue) for cue in (attribute.name, *attribute.cues)}
    if attribute.type == "yes_no":
        cues |= {_MODAL.sub("", cue) for cue in cues}
    return {cue for cue in cues if cue}


def _cuts_word(text: str, cut: int) -> bool:
    """Tell whether a cut goes through a run of ASCII letters and digits."""
    if not 0 < cut < len(text):
        return False
    before, after = text[cut - 1], text[cut]
    return before.isascii() and after.isascii() and before.isalnum() and after.isalnum()


def _stands_alone(text: str, at: int) -> bool:
    """Tell whether a name of one character, such as 蟹, is no part of a longer word."""
    return bool(_BEFORE_ONE.search(text[:at]) and _AFTER_ONE.match(text, at + 1))


def _is_variant(text: str, start: int, end: int) -> bool:
    """Tell whether words around a name make it another thing than the one known by the name."""
    after = _VARIANT_AFTER.match(text, end)
    return bool(after or _VARIANT_BEFORE.search(text[max(0, start - 6) : start]))

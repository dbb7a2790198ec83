"""Postal addresses, from the first place word to the door."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from autoqa.redaction.kinds import Span
from autoqa.redaction.words import words

_NOT = "的在到是我你您他她它们了吗呢吧啊呀哦嘛请烦寄送改换要不没这那给收件址住就很也还把被让跟怎么什谁哪说问查看买退款"
_HAN = rf"(?:(?![{_NOT}])[\u4e00-\u9fff])"
_GAP = r"[\s\-/,、]{0,2}"
_COUNT = r"(?:[0-9]{1,5}|[〇零一二三四五六七八九十百]{1,5})"
_LEVEL = rf"{_HAN}{{1,8}}?(?:特别行政区|自治区|自治州|自治县|开发区|高新区|经开区|新区|地区|省|市|区|县|旗|盟|镇|乡|街道办?)"
_STRONG = r"(?:大道|大街|公路|胡同|路|街|巷|弄|村|屯|小区|社区|花园|家园|公寓|新村|新城|苑|邨|里弄|宿舍|家属院|(?<![知通频味报渠轨赛管难])道(?=\s?[0-9]))(?![由口上过线程况边面站店])"
_WEAK = r"(?:大厦|广场|中心|大楼|写字楼|工业园|科技园|产业园|园区|大学|学院|学校|中学|小学|医院|酒店|商场|市场|[庄园城府湾庭居里坊郡阁轩座])"
_NAME = rf"(?:{_HAN}|[0-9A-Za-z·]){{1,12}}?"
_STREET = rf"{_NAME}(?:{_STRONG}|{_WEAK})"
_HOUSE = r"(?:号楼|号院|号|栋|幢|座|单元|室|层|楼|弄|支弄|组|户|期|排|队|房|社)"
_DOOR = (
    rf"(?:附?[0-9A-Za-z]{{1,5}}(?:-[0-9A-Za-z]{{1,5}}){{0,3}}{_HOUSE}|{_COUNT}{_HOUSE}"
    rf"|[甲乙丙丁东南西北中]{_HOUSE}|[\s#-]?[0-9]{{1,5}}(?:-[0-9]{{1,5}}){{0,3}}(?![0-9元块件个天年月日点:.%])[a-d]?)"
)
_LANDMARK = (
    rf"(?:{_HAN}{{1,6}}?(?:驿站|小卖部|超市|便利店|门卫室?|保安亭|保安室|传达室|快递柜|代收点))?"
)
_DETAILS = rf"(?P<levels>(?:{_LEVEL}{_GAP}){{0,5}})(?P<streets>(?:{_STREET}{_GAP}){{0,4}})(?P<doors>(?:{_DOOR}{_GAP}){{0,6}}){_LANDMARK}"
_BARE = re.compile(
    rf"(?P<levels>(?:{_LEVEL}{_GAP}){{0,4}})(?P<streets>(?:{_STREET}{_GAP}){{1,4}})"
    rf"(?P<doors>(?:[0-9A-Za-z]{{1,5}}|{_COUNT}|[甲乙丙丁东南西北]){_HOUSE}(?:{_GAP}{_DOOR}){{0,6}}){_LANDMARK}"
)
_ANCHOR = re.compile(
    rf"(?:{_STRONG}|{_WEAK}){_GAP}(?:[0-9A-Za-z]{{1,5}}|{_COUNT}|[甲乙丙丁东南西北]){_HOUSE}"
)
_LONGEST_RUN = 30
_GAPS = " -/,、"
_AREA_ENDS = frozenset("省市区县镇乡旗州道")
_INSIDE = re.compile(
    rf"(?<![0-9A-Za-z])(?:[0-9]{{1,3}}期)?[0-9A-Za-z]{{1,3}}(?:栋|幢|号楼|座){_GAP}"
    rf"(?:[0-9A-Za-z]{{1,2}}单元{_GAP}[0-9]{{1,5}}(?:室|号|房|户)?|[0-9]{{3,5}}(?:室|号|房|户)|[0-9]{{3,4}}(?!\s?[元块件个天年月日米平:.%-]))(?![0-9])"
)
_WHOLE = re.compile(rf"\s*{_DETAILS}\s*")
_LEAD = re.compile(
    r"(?:(?:新|旧|原|老|家庭|公司|学校|详细|具体)?(?:地址|地点|位置)|家里|公司|单位|目前|现在|快递|今天|明天|帮忙?"
    r"|麻|写|填|直接|派|去|回|搬|至|往|另|人|货|成(?!都)|为|放|都|又|从|,|-|/|\s)+"
)
_HAS_STREET = re.compile(_STRONG)
_HAS_CLEAR_DOOR = re.compile(r"栋|幢|单元|室|号楼|号院|[0-9〇零一二三四五六七八九十][号弄组]")
_HAS_ROOM = re.compile(r"栋|幢|单元|室|号楼|号院")
_TRAILING = re.compile(r"[\s\-/,、]+$")


def addresses(text: str) -> Iterator[Span]:
    """Yield addresses: a known place and a street below it, or a street and a door."""
    if _place().search(text):
        for found in _placed().finditer(text):
            if _precise(found["levels"], found["streets"], found["doors"]):
                yield Span(found.start(), _end(found), "address")
    yield from _without_place(text)
    for found in _INSIDE.finditer(text):
        yield Span(*found.span(), "address")


def _without_place(text: str) -> Iterator[Span]:
    """Yield streets with a door, from as far left as the words may belong to the address."""
    taken = 0
    for anchor in _ANCHOR.finditer(text):
        if anchor.start() < taken:
            continue
        start = _run_start(text, anchor.start(), taken)
        lead = _LEAD.match(text, start)
        found = _BARE.match(text, lead.end() if lead else start)
        if not found:
            continue
        taken = found.end()
        if _HAS_STREET.search(found["streets"]) or _HAS_ROOM.search(found["doors"]):
            yield Span(found.start(), _end(found), "address")


def _run_start(text: str, place: int, lowest: int) -> int:
    """Return where the run of words that ends at a place starts."""
    lowest = max(lowest, place - _LONGEST_RUN)
    while place > lowest:
        before = text[place - 1]
        joined = before in _GAPS and text[place - 2 : place - 1] in _AREA_ENDS
        if not (joined or (before.isalnum() and before not in _NOT)):
            break
        place -= 1
    return place


def whole_address(text: str) -> Iterator[Span]:
    """Yield a text that is nothing but an address, where an address was asked for."""
    found = _WHOLE.fullmatch(text)
    if found and (found["streets"] or (found["levels"] and found["doors"])):
        yield Span(0, len(text.rstrip()), "address")


def _end(found: re.Match[str]) -> int:
    """Return where a match ends without the separators at its end."""
    trailing = _TRAILING.search(found[0])
    return found.end() - len(trailing[0]) if trailing else found.end()


def _precise(levels: str, streets: str, doors: str) -> bool:
    """Tell whether what follows a known place says where in it."""
    if _HAS_STREET.search(streets) or (streets and _HAS_CLEAR_DOOR.search(doors)):
        return True
    return bool(levels and doors and _HAS_CLEAR_DOOR.search(doors))


@functools.cache
def _place() -> re.Pattern[str]:
    return re.compile(words().place)


@functools.cache
def _placed() -> re.Pattern[str]:
    suffix = r"(?:特别行政区|(?:回族|壮族|维吾尔)?自治区|自治州|地区|省|市|州|盟)?"
    return re.compile(rf"(?:{words().place}{suffix}{_GAP}){{1,3}}{_DETAILS}")

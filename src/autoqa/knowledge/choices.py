"""Statements of sizes, colours and wordings: what there is, what there is not, what is wrong."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator

from autoqa.knowledge import numerals
from autoqa.knowledge.compare import Outcome
from autoqa.knowledge.doubt import Surroundings
from autoqa.knowledge.facts import Attribute, Choice, ValueType
from autoqa.knowledge.line import Line, Link, Said, Span
from autoqa.text.normalise import normalise

_HUES = "红|橙|黄|绿|青|蓝|紫|黑|白|灰|粉|棕|褐|金|银|米|杏|驼|咖啡|卡其|香槟|咖|裸|藕"
_TINTS = "浅|深|淡|亮|暗|藏|墨|湖|雾|奶|酒|玫瑰|玫|橘|粉|米|天|宝|军|焦|炭|象牙|樱花|薄荷|牛油果|克莱因|雾霾|燕麦|豆沙"
_COLOUR = re.compile(
    rf"(?:{_TINTS})?(?:{_HUES}){{1,2}}(?:色(?!差|号)|的(?=[也都吗呢哦哈呀，、和跟或]|$))|透明色?|彩色|花色(?=的)"
)
_LETTERS = r"(?<![a-z\d])(?:[2-6]xl|x{1,4}[sl]|[sml])(?![a-z\d])"
_NUMBERED = r"(?<![\d.a-z])\d+(?:\.\d+)?"
_HAS_NOT = re.compile(r"(?:没有?|无|缺|不做|不出|未出|不生产|没做|没出)[^有]{0,3}$")
_HAS_NOT_AFTER = re.compile(r"^[^，有没]{0,4}(?:是|都|暂时)?(?:没有|没出|没做|不做|没)(?!货)")
_HAS = re.compile(
    r":|[几一两三四五六七八\d][种个款](?:颜?色|尺?码)|有|可选|可以选|做了|出了|分为?|包括|是|做|提供|选择"
)
_ONLY = re.compile(r"只有|就(?=[^是]{0,3}有)|仅有?|只做|只出|只分|全部就|一共就")
_STOCK = re.compile(
    r"没货|缺货|断货|断码|售罄|卖完|卖光|补货|有货|现货|库存|没了|没有了|暂时|剩|缺码|到货|下架|停产|抢光|抢完|推荐|建议|拍|适合|穿|合适|喜欢|好看|显"
)
_LISTING = re.compile(r"[、和跟与及以\s,/还也有色码的或]*")


def choices(line: Line) -> Iterator[Said]:
    """Yield what a clause says there is, or is not, of sizes and colours."""
    kinds: tuple[ValueType, ...] = ("colour", "size")
    for kind in kinds:
        spoken = [own for own in line.reading.known(kind) if _spans(line, own)]
        if not spoken or line.asks or _STOCK.search(line.clause.text):
            continue
        link = line.link(spoken.__contains__, line.clause.start)
        outcome = _outcome(line, link) if link else None
        if link is None or outcome is None:
            continue
        spans, offset = _spans(line, link.attributes[0]), line.clause.start
        start, end = offset + spans[0][0], offset + spans[-1][1]
        if outcome == "contradicted" and Surroundings(line, link, (start, end)).doubtful():
            outcome = "undecidable"
        yield link, start, end, outcome


def wordings(line: Line) -> Iterator[Said]:
    """Yield where a clause uses a wording that the facts list as right or as wrong."""
    spoken = [own for own in line.reading.known("text") if _worded(line.clause.text, own)]
    if not spoken or line.asks or re.search("[不没非别无]", line.clause.text):
        return
    link = line.link(spoken.__contains__, line.clause.start)
    if link is None or link.by == "before":
        return
    if link.by == "alone" and not (line.names(link) or line.asked_about(link.attributes[0])):
        return
    found = _worded(line.clause.text, link.attributes[0])
    assert found is not None
    start, end, outcome = found
    span = line.clause.start + start, line.clause.start + end
    around = Surroundings(line, link, span)
    if around.doubtful() if outcome == "contradicted" else around.otherwise():
        outcome = "undecidable"
    yield link, *span, outcome


def _worded(text: str, known: Attribute) -> tuple[int, int, Outcome] | None:
    """Return where a text uses a wording of an attribute, and whether it is a right one."""
    assert isinstance(known.value, Choice)
    kinds: tuple[tuple[tuple[str, ...], Outcome], ...] = (
        (known.value.options, "confirmed"),
        (known.value.wrong, "contradicted"),
    )
    for wordings, outcome in kinds:
        for wording in sorted((normalise(own).text for own in wordings), key=len, reverse=True):
            if wording in text:
                at = text.index(wording)
                return at, at + len(wording), outcome
    return None


def _spans(line: Line, known: Attribute) -> list[Span]:
    """Return where a clause names sizes or colours, whether there are such or not."""
    assert isinstance(known.value, Choice)
    pattern = _pattern(known.value.options, known.type)
    return [match.span() for match in pattern.finditer(line.clause.text)]


def _outcome(line: Line, link: Link) -> Outcome | None:
    """Compare what a clause names with all there is; None where it says nothing of it."""
    text, value = line.clause.text, link.attributes[0].value
    spans = _spans(line, link.attributes[0])
    assert isinstance(value, Choice)
    before, after = text[: spans[0][0]], text[spans[-1][1] :]
    said = {_same(text[start:end]) for start, end in spans}
    known = {_same(option) for option in value.options}
    if _HAS_NOT.search(before) or _HAS_NOT_AFTER.match(after):
        if said & known:
            return "contradicted"
        return "undecidable" if _related(said, known) else "confirmed"
    between = "".join(text[one[1] : two[0]] for one, two in itertools.pairwise(spans))
    if not (_HAS.search(before + after) or (link.by == "question" and _LISTING.fullmatch(between))):
        return None
    if re.search("[不没非]", before + between + after):
        return "undecidable"
    strange = said - known
    if strange:
        return "undecidable" if _related(strange, known) else "contradicted"
    only = _ONLY.search(before) and not re.search(r"[-~到至]", between)
    return "contradicted" if only and known - said else "confirmed"


@functools.lru_cache(maxsize=1024)
def _pattern(options: tuple[str, ...], kind: str) -> re.Pattern[str]:
    plain = sorted((normalise(option).text for option in options), key=len, reverse=True)
    shapes = [
        re.escape(option)
        if not option[0].isascii()
        else rf"(?<![a-z\d.]){re.escape(option)}(?![a-z\d])"
        for option in plain
    ]
    if kind == "colour":
        shapes.append(_COLOUR.pattern)
        shapes += [re.escape(option.removesuffix("色")) + "(?:色|的)" for option in plain]
        if any(re.fullmatch(rf".{{2}}(?:{_HUES})", option) for option in plain):
            shapes.append(rf"(?<=[、和跟与及])[\u3400-\u9fff]{{2}}(?:{_HUES})")
    else:
        if any(re.fullmatch(_LETTERS, option) for option in plain):
            shapes.append(_LETTERS)
        suffixes = {found[1] for option in plain if (found := re.fullmatch(r"[\d.]+(\D*)", option))}
        shapes += [rf"{_NUMBERED}{re.escape(suffix or '码')}" for suffix in sorted(suffixes)]
        if "" in suffixes:
            shapes.append(rf"(?<![{numerals.HAN}])[{numerals.HAN}]{{2,4}}码")
        if any(option.endswith("号") for option in plain):
            shapes.append("[特加超]?[大中小]号")
    return re.compile("|".join(f"(?:{shape})" for shape in shapes))


def _same(option: str) -> str:
    """Return one spelling for a size or colour: XXL is 2xl, 黑的 is 黑, 36码 is 36."""
    plain = normalise(option).text.strip()
    if found := re.fullmatch(r"(x{2,4})(l|s)", plain):
        return f"{len(found[1])}x{found[2]}"
    if found := re.fullmatch(rf"([{numerals.HAN}]+)码", plain):
        return f"{numerals.value(found[1]) or 0:g}"
    return re.sub(r"(?<=.)[色的码]$", "", plain)


def _related(said: set[str], known: set[str]) -> bool:
    """Tell whether what is not known shares a character with what is: 深灰 may be 浅灰."""
    ours = {char for word in said for char in word if not char.isascii()}
    theirs = {char for word in known for char in word if not char.isascii()}
    return bool((ours & theirs) - set("大中小特加号米寸厘毫"))

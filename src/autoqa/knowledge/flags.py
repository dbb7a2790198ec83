"""Statements of yes and no: 支持机洗, 不包邮, 枕套是有的."""

from __future__ import annotations

import re
from collections.abc import Iterator

from autoqa.knowledge.compare import Outcome
from autoqa.knowledge.doubt import Surroundings
from autoqa.knowledge.facts import Flag
from autoqa.knowledge.line import Line, Link, Said
from autoqa.knowledge.phrases import A_NOT_A, CONDITION, POLARITY_NO

_CAN = "支持|可以|可|能够?|有|带|含|包含?|送|赠送?|提供|享受?|是|都|会|配备?|附带?|自带|标配|直接|正常|免费|给您|您|给|用|做|走|开具?|单独|全国|全场|全店|一|个|的"
_NO_BEFORE = re.compile(
    rf"(?:别|请勿|不(?!用|仅|光|但|过|需|必|错)|没|无法|暂不|暂时不|目前不|未|并不|不太|都不|是不)(?:{_CAN}|建议|适合|使用)*\s?$"
)
_NO_AFTER = re.compile(
    r"^(?:的话|服务|功能|这个)?(?:是|都|也|暂时|目前|的|我们|咱们|这边)*"
    r"(?:不支持|不可以|不能|不行|不包|不含|没有|不带|不送|不提供|无法|不可|不享受|不是|没|不开|不做|不配|不附)"
    r"(?:使用|提供|做|开|送|享受|申请|办理)?(?:的|哦|呢|哈|呀|亲|啊|呦|哟|喔|哒|噢|了|您|这个|服务|\s)*$"
)
_YES_BEFORE = re.compile(rf"(?:{_CAN}|支持|全部|默认)+\s?$")
_YES_AFTER = re.compile(
    r"^(?:的话|服务|功能|这个)?(?:是|都|也|的|我们|咱们|这边)*"
    r"(?:可以|支持|能|有|行|没问题|ok|包含|送|享受|含|带|提供|配|附|了|过|的)"
    r"(?:使用|提供|做|开|送|享受|申请|办理)?(?:的|哦|呢|哈|呀|亲|啊|呦|哟|喔|哒|噢|您|这个|服务|\s)*$"
)
_SAYS_IT = re.compile(r"^(?:包|含|支持|送|带|可|能|有|防|免|自带|赠)")
_FREE = re.compile("免(?!息)|包邮|不要钱|不收|赠送")
_COSTS = re.compile("要钱|收费|收钱|付费|自费|(?<!免)费$|钱$")
_CHARGED = re.compile(r"(?:要|收取?|得|需要?)(?:一?点|一些)?\s?$")
_WAIVED = re.compile(r"(?:免收?|减免|不收|不要|不需要|无|零)(?:任何)?\s?$")
_DENIES_IT = re.compile(r"^(?:不|无|非|没)")


def flags(line: Line) -> Iterator[Said]:
    """Yield what a clause says of what is or is not so."""
    if line.asks:
        return
    for mention in line.mentions:
        if not mention.pairs:
            continue
        link = line.linked_by(mention, lambda known: known.type == "yes_no")
        if link is None:
            continue
        start, end = mention.start - line.clause.start, mention.end - line.clause.start
        yes = polarity(line.clause.text, start, end)
        if yes is None and line.heard and not POLARITY_NO.search(line.clause.text):
            yes = True
        if yes is None:
            continue
        word = line.clause.text[start:end]
        outcome = compared(link, yes=yes is not _opposite(link.attributes[0].name, word))
        if _doubtful(line, link, mention.start, mention.end):
            outcome = "undecidable"
        first, last = _around(line.clause.text, start, end)
        yield link, line.clause.start + first, line.clause.start + last, outcome


def _opposite(name: str, word: str) -> bool:
    """Tell whether a word for an attribute asks for its contrary, as 停车收费 does of 停车免费."""
    free, word_free = _FREE.search(name) is not None, _FREE.search(word) is not None
    costs, word_costs = _COSTS.search(name) is not None, _COSTS.search(word) is not None
    return (free and word_costs and not word_free) or (costs and not free and word_free)


def compared(link: Link, *, yes: bool) -> Outcome:
    """Compare a yes or no with the fact."""
    value = link.attributes[0].value
    assert isinstance(value, Flag)
    return "confirmed" if value.yes is yes else "contradicted"


def polarity(text: str, start: int, end: int) -> bool | None:
    """Tell whether a clause says yes or no of what stands at a span; None if neither is sure.

    >>> polarity("不支持机洗的", 3, 5), polarity("机洗是可以的", 0, 2), polarity("机洗不会变形", 0, 2)
    (False, True, None)
    """
    before, cue, after = A_NOT_A.sub("  ", text[:start]), text[start:end], text[end:]
    if _COSTS.search(cue) and not _FREE.search(cue) and not after.startswith("不"):
        if _WAIVED.search(before):
            return False
        if _CHARGED.search(before) and not POLARITY_NO.search(before):
            return True
    denied = bool(_NO_BEFORE.search(before)) + bool(_NO_AFTER.match(after))
    if _DENIES_IT.match(cue) and denied:
        return None
    if denied:
        return None if denied == 2 or len(POLARITY_NO.findall(before)) > 1 else False
    if POLARITY_NO.search(before) or POLARITY_NO.search(after[:4]):
        return None
    if _YES_BEFORE.search(before) or _YES_AFTER.match(after) or _SAYS_IT.match(cue):
        return True
    return None


def _doubtful(line: Line, link: Link, start: int, end: int) -> bool:
    """Tell whether a yes or no may hold for something else, or only under a condition."""
    later = [part.text for part in line.all if part.start >= line.clause.end]
    return (
        bool(CONDITION.search(" ".join(later))) or Surroundings(line, link, (start, end)).doubtful()
    )


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of a word with the yes or no that is said of it."""
    before = _NO_BEFORE.search(text[:start]) or _YES_BEFORE.search(text[:start])
    after = _NO_AFTER.match(text, end) or _YES_AFTER.match(text, end)
    first = before.start() if before else start
    tail = text[: after.end()] if after else text[:end]
    return first, len(tail.rstrip())

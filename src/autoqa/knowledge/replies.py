"""Short answers: 可以的, 转不了, 不要钱, 有的呀; whether they say yes or no of what was asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from autoqa.knowledge.clauses import Clause
from autoqa.knowledge.phrases import ANSWER_AGREES, ANSWER_NO, ANSWER_YES

_POLITE = re.compile(
    r"亲亲?|您好|你好|在的|哦|呢|呀|哈|啊|啦|喔|噢|哟|哒|滴|嘛|的|(?<!不)(?<!得)了|呦|这款|这个|目前|现在|这边|我们|咱们|咱家|本店|都|这件"
    r"|一点点?|\s|[~.、]"
)
_TWICE = re.compile(r"(.{1,3})\1+")
_ECHO = re.compile(
    r"(?P<topic>.{0,6}?)[就也都是还]*?(?P<no>不是不|不是没有?|不|没有?|无法|别)?"
    r"(?P<modal>可以|可|能够|能|会|支持|用|要|需要|需|有|提供)?(?P<verb>.{0,4}?)"
    r"(?P<fails>不了|不到|不成)?(?:得了|得到|过)?"
)
_MAY = re.compile("能|可以|可不")


class Reply(NamedTuple):
    """A clause that is a yes or a no.

    Attributes:
        clause: The clause.
        yes: It says yes.
        agrees: It says so of what the customer said, such as 对 and 不是, and not of the thing.
    """

    clause: Clause
    yes: bool
    agrees: bool


def replies(parts: tuple[Clause, ...], asked: str) -> Iterator[Reply]:
    """Yield the short answers that a message starts with.

    Args:
        parts: The message.
        asked: The text of the question.
    """
    for part in parts:
        word = _TWICE.sub(r"\1", _POLITE.sub("", part.text))
        yes = None if part.asks else said(word, asked)
        if yes is not None:
            yield Reply(part, yes, word in ANSWER_AGREES)
        elif word or part.asks:
            return


def said(word: str, asked: str) -> bool | None:
    """Tell whether an answer says yes or no to a question; None if it is neither.

    >>> said("可以", "能转吗"), said("转不了", "能转让吗"), said("不要钱", "停车要钱吗")
    (True, False, False)
    >>> said("也不是没有", "没有教练吧"), said("年卡", "年卡能转吗"), said("能转次卡", "年卡能转吗")
    (True, None, None)
    """
    if word in ANSWER_YES or word in ANSWER_NO:
        return word in ANSWER_YES
    found = _ECHO.fullmatch(word)
    if found is None or found["topic"] not in asked or re.search("[不没]", found["verb"]):
        return None
    if not (_repeats(found, asked) or _cannot(found, asked)):
        return None
    if found["no"] and found["no"].startswith("不是"):
        return True
    return None if found["no"] and found["fails"] else not (found["no"] or found["fails"])


def _repeats(found: re.Match[str], asked: str) -> bool:
    """Tell whether an answer is the verb of its question, or has it."""
    verb, modal = found["verb"], found["modal"]
    if not verb:
        doubled = (found["no"] or "").startswith("不是")  # 也不是没有
        return doubled or (modal is not None and modal in asked)
    if verb not in asked:
        return False
    marked = found["no"] or modal or found["fails"]
    return bool(marked or re.search(rf"{re.escape(verb)}.?(?:[吗么不没吧]|$)", asked))


def _cannot(found: re.Match[str], asked: str) -> bool:
    """Tell whether an answer is a refusal in whatever verb, such as 留不了, to 能…吗."""
    return bool(found["fails"]) and len(found["verb"]) == 1 and _MAY.search(asked) is not None

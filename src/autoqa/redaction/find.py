"""All personal data in one text: a quick gate, then the finders, each behind its own."""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Callable, Collection, Iterable, Sequence

from autoqa.redaction import accounts, addresses, answers, names, numbers
from autoqa.redaction.kinds import Kind, Span, marks, placeholders
from autoqa.redaction.view import View, fold

Finder = Callable[[str], Iterable[Span]]
Step = tuple[re.Pattern[str], Finder]

# Each gate holds for every text in which its finder could find something, and for few others.
_CALLED = (
    r"先生|女士|小姐|[太师老阿叔大奶爷同医][太傅师板姨叔姐哥爷妈奶学生]|夫人"
    r"|姓|叫|名字|户名|署名|称呼|[件货系取收买保益卡户机车约者请订住病]人|[户机车号]主|[乘旅]客|学员|患者|抬头"
    r"|我是|这里是|是我"
)
_PLACES = r"[号栋幢座室层弄组路街巷村苑邨]|大道|小区|胡同|单元|[花家]园|公[寓路]|新[村城]"
_NAMED = re.compile(rf"{_CALLED}|{marks(names.BESIDE)}")
_EMAIL: Step = (re.compile("@"), accounts.emails)
_ID_CARD: Step = (re.compile(r"[0-9]{6}"), numbers.id_cards)
_MOBILE: Step = (
    re.compile(r"[0-9](?:[0-9]|[ ,.·-]{1,2}[0-9]){5}|[零〇幺洞拐勾]|[一二两三四五六七八九]{3}"),
    numbers.mobiles,
)
_STEPS: tuple[Step, ...] = (
    _EMAIL,
    (re.compile(r"[0-9]{4}"), accounts.orders),
    _ID_CARD,
    (re.compile(r"[0-9]{4}"), numbers.bank_cards),
    _MOBILE,
    (re.compile(r"[0-9]{4}"), numbers.landlines),
    (re.compile(r"信|[vw]", re.IGNORECASE), accounts.wechats),
    (re.compile(r"qq|扣扣|企鹅", re.IGNORECASE), accounts.qqs),
    (re.compile(r"[0-9][0-9a-z]*[0-9]", re.IGNORECASE), accounts.plates),
    (re.compile(_PLACES), addresses.addresses),
)
_BY_CUSTOMER: Step = (_NAMED, names.names)
_BY_STAFF: Step = (_NAMED, names.names_said_by_staff)
_ANY = re.compile("")

_ANY_DIGIT = r"[0-9\uff10-\uff19\u2460-\u2473\u2776-\u277f\U0001d7ce-\U0001d7ff]"
GATE = re.compile(
    rf"{_ANY_DIGIT}[^\u4e00-\u9fff]{{0,3}}{_ANY_DIGIT}|[\[@\uff20零〇幺洞拐勾]|[一二两三四五六七八九]{{3}}"
    rf"|信|[vVwWqQ\uff36\uff56\uff37\uff57\uff31\uff51]|扣扣|企鹅|{_CALLED}|{_PLACES}"
)
"""What any text that a finder could find something in holds, before it is folded."""


def find(
    text: str,
    *,
    staff: bool = False,
    asked: Collection[Kind] = (),
    covered: Sequence[Span] = (),
) -> list[Span]:
    """Return the personal stretches of a text and the placeholders in it, in order and apart.

    Args:
        text: The text.
        staff: It was said by those who serve, whose own names are nobody's secret.
        asked: What the other side had asked for just before.
        covered: What is known to be personal already.
    """
    if not (asked or covered or GATE.search(text)):
        return placeholders(text)
    steps = (*_STEPS, _BY_STAFF if staff else _BY_CUSTOMER)
    if asked:
        steps += ((_ANY, functools.partial(answers.answers, asked=asked)),)
    return _search(text, steps, covered)


def find_in_name(text: str) -> list[Span]:
    """Return the personal stretches of a file's or a chat's name: what needs no words around it."""
    return _search(text, (_EMAIL, _ID_CARD, _MOBILE), ())


def _search(text: str, steps: Sequence[Step], covered: Sequence[Span]) -> list[Span]:
    """Let the finders look until a whole round finds nothing new."""
    folded = fold(text)
    taken = sorted({*covered, *placeholders(text)})
    view = View(folded, taken)
    grown = True
    while grown:
        grown = False
        for gate, finder in steps:
            if not gate.search(view.text):
                continue
            new = apart(map(view.original, finder(view.text)))
            if new:
                taken = sorted([*taken, *new])
                view = View(folded, taken)
                grown = True
    return taken


def apart(spans: Iterable[Span]) -> list[Span]:
    """Return those spans, in order, that overlap none before them in what was given."""
    kept: list[Span] = []
    for span in spans:
        place = bisect.bisect_left(kept, span)
        after_left = place == 0 or kept[place - 1].end <= span.start
        if after_left and (place == len(kept) or span.end <= kept[place].start):
            kept.insert(place, span)
    return kept

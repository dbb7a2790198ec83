"""Names of customers, by cue: a label, a title, a telephone number beside them."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from autoqa.redaction.kinds import Kind, Span, marks
from autoqa.redaction.words import words

_FUNCTION = "的了吗呢吧啊呀哦嗯是在有跟您你我他她它们这那就也还不没很要给把被说啥哪谁什怎么和或但因请想会能可去来从到与及对让"
_NOT_GIVEN = "的了吗呢吧啊呀哦嗯是您你我他她它们这那就也还不没很被啥哪谁么什怎"
_GIVEN = rf"(?:(?![{_NOT_GIVEN}])[\u4e00-\u9fff])"
_TITLE = "(?:先生|女士|小姐姐?|太太|夫人|阿姨|叔叔|大姐|大哥|大爷|大妈|奶奶|爷爷|同学|师傅|老师|医生|老板)"
_ENDS = rf"(?=$|[^\u4e00-\u9fff]|[{_FUNCTION}买退收住拿写填付查问打叫]|{_TITLE}|电话|手机|联系|号码|地址|身份证|身份|本人|签收|代收|微信|下单|购买|先|今天|昨天|现在|这边|麻烦|刚才|之前|已经|帮|卡号|银行|邮箱|年龄|性别)"
_STAFF = re.compile(
    r"(?:客服|专员|顾问|坐席|管家|助理|经理|主管|组长|机器人|店长|工号|同事)[^,，。！？!?]{0,3}$"
)
_STAFF_AFTER = re.compile(r"[^。！？!?]{0,8}(?:客服|专员|为您服务|很高兴|顾问|工号|接待)")
_LABEL = (
    r"(?:收件人?|收货人?|寄件人|发件人|联系人|取件人|签收人|下单人|购买人|投保人|被保险?人|受益人|持卡人|开户人?|户名|户主|机主|车主|号主|乘客|旅客|乘机人|入住人|预订人|预约人|患者|病人|学员|申请人|投诉人|举报人|报修人|报案人|付款人|收款人|委托人|监护人|担保人|本人|署名|抬头|法人"
    r"|真实姓名|姓名|名字|称呼)"
)
_JOIN = r"(?:的?(?:姓名|名字|名))?(?:[\s:=\"“「(]|是|叫|为|[写填]的?是?|[写填改换]?成|改为|就是|应该是|,){1,4}"
_SAYING = r"(?:(?:我|本人|名字|她|他|朋友|老公|老婆|妈妈?|爸爸?|孩子|儿子|女儿)(?:的?名字)?(?:就?叫做?|名叫)|叫我|名叫|大名)[\s:]{0,2}"
_SURNAME_ONLY_NOT = "位司原米古向应时单查解强官明成都易卜区商计项苗卫常钱车房门水路边段景"
_SUFFIX = "生员户人客主家者店群粉迷控党"
BESIDE: tuple[Kind, ...] = ("mobile", "landline", "id_card", "bank_card", "address")


Gated = tuple[re.Pattern[str], re.Pattern[str]]
"""What a text must hold for a pattern to be worth trying, and the pattern."""


class _Patterns(NamedTuple):
    own: tuple[Gated, ...]
    others: tuple[Gated, ...]
    whole: re.Pattern[str]


def names(text: str) -> Iterator[Span]:
    """Yield names of customers and of whom they speak of; not of those who serve them."""
    patterns = _patterns()
    yield from _found(text, patterns.own)
    yield from names_said_by_staff(text)


def names_said_by_staff(text: str) -> Iterator[Span]:
    """Yield the names in a message of those who serve, but not how they introduce themselves."""
    yield from _found(text, _patterns().others)


def whole_name(text: str) -> Iterator[Span]:
    """Yield a text that is nothing but a name, where a name was asked for."""
    found = _patterns().whole.fullmatch(text)
    if found and _is_name(found["value"]):
        yield Span(*found.span("value"), "name")


def _found(text: str, patterns: Sequence[Gated]) -> Iterator[Span]:
    for gate, pattern in patterns:
        if not gate.search(text):
            continue
        for found in pattern.finditer(text):
            start, end = found.span("value")
            if _is_name(found["value"]) and not _of_staff(text, found.start(), end):
                yield Span(start, end, "name")


def _is_name(value: str) -> bool:
    return not value.startswith(words().not_names)


def _of_staff(text: str, start: int, end: int) -> bool:
    return bool(_STAFF.search(text[max(0, start - 10) : start]) or _STAFF_AFTER.match(text, end))


@functools.cache
def _patterns() -> _Patterns:
    surname = words().surname
    full = rf"{surname}(?:(?={_TITLE}|主任|经理|主管|工程师|总(?!是))|{_GIVEN}{{1,2}}?{_ENDS}|{_GIVEN}{{2}})"
    exact = rf"{surname}{_GIVEN}{{1,2}}"
    single = rf"(?:(?![{_SURNAME_ONLY_NOT}]){surname})"
    near = marks(BESIDE)
    foreign = r"[\u4e00-\u9fff]{2,8}(?:[·•・][\u4e00-\u9fff]{2,8}){1,3}"
    own = (
        (r"[·•・]", rf"{_SAYING}(?P<value>{foreign})"),
        (_SAYING, rf"{_SAYING}(?P<value>{full})"),
        (r"叫我|称呼", rf"(?:叫我|称呼我?)(?P<value>[小老阿]{surname})"),
        (
            r"我是|这里是|是我,",
            rf"(?:我是|这里是|是我,)(?P<value>{exact})(?<=...)(?<![{_SUFFIX}])(?=$|[\s,。!;])",
        ),
        (r"姓", rf"(?<![百同贵国])(?:我|免贵|本人|鄙人)姓(?P<value>{single})(?![\u4e00-\u9fff]名)"),
    )
    others = (
        (r"[·•・]", rf"{_LABEL}(?:{_JOIN})?(?P<value>{foreign})"),
        (
            _LABEL,
            rf"{_LABEL}(?:{_JOIN})?(?:(?<![写填改换])|(?!成))(?P<value>[小老阿]{surname}{_ENDS}|{full})",
        ),
        (_TITLE, rf"(?:(?<![\u4e00-\u9fff])|(?<=[是叫给找帮为让请]))(?P<value>{exact}){_TITLE}"),
        (_TITLE, rf"(?<![对关由至任如谢感多致])(?P<value>{single}){_TITLE}"),
        (r"姓", rf"(?:先生|女士|她|他)姓(?P<value>{single})(?![\u4e00-\u9fff]名)"),
        (near, rf"(?:^|[\s,;:、。(])(?P<value>{exact})[\s,;:、)]{{0,3}}(?={near})"),
        (near, rf"{near}[\s,;、(]{{0,3}}(?P<value>{exact})(?=$|[\s,;。、!)]|收)"),
    )
    return _Patterns(
        tuple((re.compile(gate), re.compile(pattern)) for gate, pattern in own),
        tuple((re.compile(gate), re.compile(pattern)) for gate, pattern in others),
        re.compile(rf"\s*(?:我?叫|是)?(?P<value>{exact})[\s。,!~]*"),
    )

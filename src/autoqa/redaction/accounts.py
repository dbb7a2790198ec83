"""Order and tracking numbers, e-mail, WeChat, QQ and licence plates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from autoqa.redaction.kinds import MARKS, Span

_FLAGS = re.ASCII | re.IGNORECASE

_LINK = r"(?:[\s:=#,、\"“”'‘’「『(\[<【|]|是|为|就|这个|这串|如下|发你|发您|给你|给您|麻烦|帮我|帮忙|查一?下|看一?下|[填写]的?了?|后面|这里){0,6}"
_THING = r"(?:订单|运单|快递|物流|包裹|退款|退货|退换货|换货|售后|维修|安装|服务|交易|支付|付款|流水|商户|受理|快件|邮政|货运|邮件)"
_NAMED = (
    rf"(?:{_THING}单?(?:编号|号码|号|id)|[工保面母子]单(?:号码?|编号)?|(?<![菜账清])单号|订单|运单|订单编码"
    r"|(?<![a-z])(?:order|tracking)(?:[ _]?(?:no|id|number))?\.?)"
)
_LOOSE = (
    r"(?:快递|物流|包裹|快件|单子|单|圆通|中通|申通|韵达|顺丰|极兔|京东|德邦|邮政|ems)(?:单|件)?"
)
_NO_DATE = r"(?!(?:19|20)[0-9]{2}[-/.][01]?[0-9][-/.][0-3]?[0-9](?![0-9]))"
_NO_HOTLINE = r"(?!(?:400|800)-[0-9]{3,4}-[0-9]{3,4}(?![0-9]))"
_NO_UNIT = r"(?![0-9a-z])(?!\.[0-9])(?!\s?(?:元|块|件|个|天|号楼|栋|分钟|%))"
_DIGITS = r"[0-9]{4}(?:[ -][0-9]{4}){1,5}(?:[ -][0-9]{1,4})?"
_CODE = r"[a-z]{0,6}-?(?:[0-9][0-9a-z]*)(?:-[0-9a-z]+){0,4}"
_NUMBER = rf"(?P<value>{_NO_DATE}{_NO_HOTLINE}(?:{_DIGITS}(?![0-9a-z-])|{_CODE})){_NO_UNIT}"
_AFTER_CUE = re.compile(rf"{_NAMED}{_LINK}{_NUMBER}", _FLAGS)
_AFTER_LOOSE_CUE = re.compile(rf"{_LOOSE}{_LINK}{_NUMBER}", _FLAGS)
_IN_LIST = re.compile(
    rf"{MARKS['order']}(?:[\s,、;/]|和|跟|及|与|还有){{1,4}}(?!1[3-9][0-9]{{9}}(?![0-9a-z])){_NUMBER}",
    _FLAGS,
)
_BEFORE_CUE = re.compile(
    r"(?<![0-9a-z-])(?!1[3-9][0-9]{9}(?![0-9]))(?P<value>[a-z]{0,4}[0-9]{9,24})"
    r"[\s,)\"”]{0,2}(?:是我?|这个?|这笔|那个?|的)?(?:我的|这个)?(?:订单|单号|运单|快递|物流|包裹|单子)",
    _FLAGS,
)
_CARRIER = re.compile(
    r"(?<![0-9a-z])(?P<value>(?:sf|yt|jt|zto?|sto?|yd|dpk|jd(?:[a-z]{1,3})?|ems|lp|best)[0-9]{12,16}(?:-[0-9]{1,3}){0,3}"
    r"|[a-z]{2}[0-9]{9}cn)(?![0-9a-z])",
    _FLAGS,
)

_EMAIL = re.compile(
    r"(?<![a-z0-9._%+-])[a-z0-9](?:[a-z0-9_%+-]|\.(?!\.)){0,63}\s?@\s?(?:[a-z0-9](?:[a-z0-9-]{0,40})\s?\.\s?){1,4}[a-z]{2,10}(?![a-z0-9])",
    _FLAGS,
)
_WECHAT_CUE = r"(?:微信|薇信|威信|v信|维信|(?<![a-z])(?:vx|wx|weixin|wechat|v))"
_WECHAT = re.compile(
    rf"{_WECHAT_CUE}\s?(?P<sure>账号|帐号|号码|号|id|名)?(?P<link>(?:[\s:=\"“”(]|是|为|叫|加|搜|我){{0,5}})"
    r"(?P<value>[a-z][a-z0-9_-]{5,19}|[0-9]{6,10})(?![a-z0-9_@-])",
    _FLAGS,
)
_LINKING = frozenset(":=是为叫加搜")
_WXID = re.compile(r"(?<![a-z0-9_])wxid_[a-z0-9]{6,24}(?![a-z0-9_])", _FLAGS)
_QQ = re.compile(
    r"(?:(?<![a-z])qq|扣扣|企鹅)(?:号码|账号|号)?(?:[\s:=]|是|为|加){0,4}(?P<value>[1-9][0-9]{4,10})(?![0-9a-z@])",
    _FLAGS,
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-hj-z][\s·.•-]?"
    r"(?P<tail>[a-hj-np-z0-9]{5,6}|[a-hj-np-z0-9]{4}[挂学警港澳])(?![a-z0-9])",
    _FLAGS,
)


def orders(text: str) -> Iterator[Span]:
    """Yield order and tracking numbers: after or before a cue, or with a carrier's letters."""
    for pattern, least in ((_AFTER_CUE, 5), (_AFTER_LOOSE_CUE, 9), (_IN_LIST, 8)):
        for found in pattern.finditer(text):
            if sum(char.isdigit() for char in found["value"]) >= least:
                yield Span(*found.span("value"), "order")
    for pattern in (_BEFORE_CUE, _CARRIER):
        for found in pattern.finditer(text):
            yield Span(*found.span("value"), "order")


def emails(text: str) -> Iterator[Span]:
    """Yield e-mail addresses."""
    for found in _EMAIL.finditer(text):
        yield Span(*found.span(), "email")


def wechats(text: str) -> Iterator[Span]:
    """Yield WeChat ids after a cue; a plain word counts only where the cue says that it is an id."""
    for found in _WXID.finditer(text):
        yield Span(*found.span(), "wechat")
    for found in _WECHAT.finditer(text):
        value = found["value"]
        digits = sum(char.isdigit() for char in value)
        linked = not _LINKING.isdisjoint(found["link"])
        if found["sure"] or (digits < len(value) if linked else 0 < digits < len(value)):
            yield Span(*found.span("value"), "wechat")


def qqs(text: str) -> Iterator[Span]:
    """Yield QQ numbers after a cue."""
    for found in _QQ.finditer(text):
        yield Span(*found.span("value"), "qq")


def plates(text: str) -> Iterator[Span]:
    """Yield licence plates of cars: a province, a letter, and a tail with two digits or more."""
    for found in _PLATE.finditer(text):
        if sum(char.isdigit() for char in found["tail"]) >= 2:
            yield Span(*found.span(), "plate")

"""Identity cards, bank cards and telephone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from autoqa.redaction.kinds import Span

SPOKEN = str.maketrans(
    "〇零洞一幺壹二两贰三叁四肆五伍六陆七柒拐八捌九玖勾", "0001112223344556677788999"
)
"""Chinese digits as they are read out, to plain ones."""

_FLAGS = re.ASCII | re.IGNORECASE
_LINK = r"[\s:=是为#(\"“”]{0,4}"

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_MONTH_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_PROVINCE = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"
_CARD_OF_PERSON = re.compile(
    rf"(?<![0-9a-z]){_PROVINCE}[0-9]{{4}}[\s-]?(?:19|20)[0-9]{{2}}\s?{_MONTH_DAY}[\s-]?[0-9]{{3}}\s?[0-9x](?![0-9a-z])",
    _FLAGS,
)
_CARD_BY_CUE = re.compile(
    rf"(?:身份证|证件|身份)(?:号码|号)?{_LINK}"
    rf"(?P<value>(?:{_PROVINCE}[0-9]{{4}}[\s-]?[0-9]{{2}}{_MONTH_DAY}[\s-]?[0-9]{{3}}"
    rf"|{_PROVINCE}[0-9]{{4}}[\s-]?(?:19|20)[0-9]{{2}}\s?{_MONTH_DAY}[\s-]?[0-9]{{3}}\s?[0-9x]))(?![0-9a-z])",
    _FLAGS,
)

_GROUPS = r"[0-9]{4}(?:([ -])[0-9]{4}(?:\1[0-9]{4}){2}(?:\1[0-9]{1,3})?|[0-9]{11,15})"
_CARD_OF_BANK = re.compile(rf"(?<![0-9a-z])(?<![0-9][-.]){_GROUPS}(?![0-9a-z])(?!\.[0-9])", _FLAGS)
_ISSUER = re.compile(
    r"62[0-9]{14,17}|(?:4[0-9]|5[1-5]|2[2-7]|35)[0-9]{14}|(?:60|9[0-9]|6[3-9])[0-9]{14,17}"
)
_BANK_CUE = re.compile(
    rf"(?:银行|[建工农中交招]行|储蓄|借记|信用|收款|打款|退款)(?:卡|账户|账号|帐号|帐户)?(?:卡?号码?|账号|帐号)?{_LINK}$"
)

_AREA = r"(?:10|2[0-57-9]|[3-9][0-9]{2})"
_CHINA = r"\(?(?:\+|00)\s?86\)?[\s-]{0,2}"
_CELL = (
    r"1[3-9](?:[0-9]{9}"
    r"|[0-9](?:[ .·-]{1,2}[0-9]{4}){2}"
    r"|[0-9][ .·-]{1,2}[0-9]{3}[ .·-]{1,2}[0-9]{5}"
    r"|[0-9][ .·-]{1,2}[0-9]{8}"
    r"|[0-9](?:[ .·-]{1,2}[0-9]{2}){4}"
    r"|[0-9]{2}[ .·-]{1,2}[0-9]{3}[ .·-]{1,2}[0-9]{4}"
    r"|[0-9]{2}[ .·-]{1,2}[0-9]{4}[ .·-]{1,2}[0-9]{3}"
    r"|[0-9]{3}[ .·-]{1,2}[0-9]{6}"
    r"|[0-9]{4}[ .·-]{1,2}[0-9]{5}"
    r"|[0-9]{5}[ .·-]{1,2}[0-9]{4})"
    r"|1(?:[ ,.·-]{1,2}[0-9]){10}"
)
_MOBILE = re.compile(
    rf"(?:(?<![0-9a-z+])(?<![0-9]{{2}}[-.])|(?<=tel)|(?<=phone)|(?<=vx)|(?<=wx)|(?<=(?<![a-z0-9])[vtm]))"
    rf"(?:{_CHINA}|86[\s-]?|0)?(?:{_CELL})"
    r"(?![0-9]|[a-ux-z])(?!\s?(?:元|块|积分|分|个|万|次|件))",
    _FLAGS,
)
_ONE = r"[0-9〇零洞一幺壹二两贰三叁四肆五伍六陆七柒拐八捌九玖勾]"
_READ_OUT = re.compile(
    rf"(?<!{_ONE})[1一幺壹][\s,、-]?[3-9三叁四肆五伍六陆七柒拐八捌九玖勾](?:[\s,、-]{{0,2}}{_ONE}){{9}}(?!{_ONE}|[十百千万亿])"
)
_LANDLINE = re.compile(
    rf"(?<![0-9a-z+])(?<![0-9]-)(?:{_CHINA}\(?0?{_AREA}\)?|\(0{_AREA}\)|0{_AREA})[\s-]{{0,2}}"
    r"[2-8][0-9]{2,3}[\s-]?[0-9]{4}(?:-[0-9]{1,5})?(?![0-9a-z])",
    _FLAGS,
)
_LOCAL = re.compile(
    rf"(?:座机|固话|固定电话|宅电|电话)(?:号码|号)?{_LINK}"
    r"(?P<value>[2-8][0-9]{2,3}-?[0-9]{4})(?![0-9a-z-])",
    _FLAGS,
)
_ABROAD = re.compile(
    r"(?<![0-9a-z])\+(?!\s?86)[1-9](?:[\s()-]{0,2}[0-9]){9,14}(?![0-9a-z])", _FLAGS
)
_FIRM = re.compile(
    r"(?:客服|热线|总机|前台|官方|官网|服务|投诉|售后|售前|门店|店铺|咨询|监督|举报|公司|报修|值班|人工|专线|网点|[店站部])[^。！？,!?;]{0,6}$"
)
_CODE = re.compile(
    r"(?:货号|型号|编码|条码|条形码|商品号|商品id|款号|sku|批次|批号|税号|识别号|工号|券码|兑换码|序列号|imei|sn|版本|会员卡?|储值卡?|购物卡?|礼品卡?|优惠券)号?码?[\s:=是为]{0,3}$",
    _FLAGS,
)

_IN_PATH = re.compile(r"https?://[!-~]*[/-]$")
"""A web address up to a part of its path; what follows ``phone=`` in one is personal."""


def id_cards(text: str) -> Iterator[Span]:
    """Yield identity cards: 18 digits whose check digit fits, 15 or a misread one after a cue."""
    for found in _CARD_OF_PERSON.finditer(text):
        if checks(re.sub(r"[\s-]", "", found[0])):
            yield Span(*found.span(), "id_card")
    for found in _CARD_BY_CUE.finditer(text):
        yield Span(*found.span("value"), "id_card")


def bank_cards(text: str) -> Iterator[Span]:
    """Yield bank cards: an issuer's digits that pass Luhn, or whatever follows a bank's cue."""
    for found in _CARD_OF_BANK.finditer(text):
        digits = re.sub(r"[ -]", "", found[0])
        before = text[max(0, found.start() - 16) : found.start()]
        if _CODE.search(before):
            continue
        if _BANK_CUE.search(before) or (_ISSUER.fullmatch(digits) and luhn(digits)):
            yield Span(*found.span(), "bank_card")


def mobiles(text: str) -> Iterator[Span]:
    """Yield mobile numbers, in digits or read out, and numbers abroad that start with a plus."""
    for pattern in (_ABROAD, _MOBILE, _READ_OUT):
        for found in pattern.finditer(text):
            before = text[max(0, found.start() - 80) : found.start()]
            if not _CODE.search(before) and not _IN_PATH.search(before):
                yield Span(*found.span(), "mobile")


def landlines(text: str) -> Iterator[Span]:
    """Yield landlines with an area code, or after a cue, but no firm's own line."""
    for pattern, group in ((_LANDLINE, 0), (_LOCAL, "value")):
        for found in pattern.finditer(text):
            start, end = found.span(group)
            cue = text[max(0, found.start() - 14) : start]
            if not _FIRM.search(cue) and not _CODE.search(cue):
                yield Span(start, end, "landline")


def checks(card: str) -> bool:
    """Tell whether an identity card's check digit fits (GB 11643: ISO 7064 MOD 11-2).

    >>> checks("11010519491231002X"), checks("110105194912310021")
    (True, False)
    """
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, card, strict=False))
    return card[-1].upper() == _CHECKS[total % 11]


def luhn(digits: str) -> bool:
    """Tell whether a card number passes the Luhn check (ISO/IEC 7812-1).

    >>> luhn("79927398713"), luhn("79927398714")
    (True, False)
    """
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(doubled) + sum(map(int, digits[::-2]))) % 10 == 0

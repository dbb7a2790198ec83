"""Words around a value that decide whether it states anything, in normalised text."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

QUESTION = re.compile(
    r"(?:吗|么|不|没有?|吧)[呢呀啊哈亲]{0,2}$|[?？]\s*$|是不是|是否|有没有|能不能|可不可以|要不要|会不会|支不支持|还是"
    r"|多少|几(?=[天个块元年月号点折周码])|哪(?=[个款种里天些家])|什么|怎么|多久|多大|多长|呢[?？]|请问"
)
ASKING = re.compile(r"[?？几哪吗么呢]|多[久少长大]|什么|啥|何时|怎么|没有?$|不$")
"""What a message that asks for something has."""

HEDGE = re.compile(
    r"应该|可能|也许|好像|估计|不确定|不太确定|不一定|说不定|记得|印象|或许|为准|看情况|视情况|核实|查一下|查下"
    r"|确认一下|确认下|不好说|不敢保证|听说|据说|仿佛|似乎|猜|保底"
)
CONDITION = re.compile(
    r"如果|要是|假如|假设|倘若|万一|若(?!干)|(?<=[\u3400-\u9fff])的话|除非|除了|除外|以外|之外|满(?=[\d一二两三五六八九])|凡是|一旦|前提|必须先|仅限|只限"
    r"|拆封|定制|偏远|江浙沪|地区|新疆|西藏|内蒙|青海|宁夏|海南|海外|港澳|台湾|国外|乡镇|会员|新人|新客|老客|首单|学生|用券|领券|券后|优惠券"
    r"|红包|淘金币|积分|叠加|凑单|拼团|拼单|团购|直播|秒杀|大促|双11|双十一|双12|双十二|618|年货节|活动价|活动期间|活动时|活动后"
    r"|折后|折扣价|以旧换新|国补|补贴|批发|企业|分期|每期|月付|首付|加急|[两二三四五六2-9][件套盒台双袋瓶箱]|一对|多件|(?<!未)开封"
    r"|质量问题|特殊|节假日|春节|国庆|法定|部分|个别|有些|有的(?!亲|哦|哈|呢|呀|啊|$)|之前买|升级后|预售|现货"
)
OTHER_TIME = re.compile(
    r"之前|以前|原来|原价|原先|原本|上次|昨天|前天|去年|上个?月|上周|曾经|当时|当初|本来|前阵子|过几天|明天|后天|下周|下个?月"
    r"|月底|明年|到时候?|(?<![到款收单理核交成功])以后|将来|即将|恢复|吊牌|市场价|门市|历史|日常价|平时|平常|涨|曾|过两天|早期|刚上市|首发|前年|往年|那时|那会儿?|(?<![\d个])(?:\d{1,2}|十[一二]?)月(?!内)"
)
OTHER_THING = re.compile(
    r"运费|邮费|快递费|定金|订金|押金|尾款|差价|补差|配件|赠品|小样|另一|另外|其他|其它|别的|别家|他家|人家|同行|竞品|专柜|门店|线下"
    r"|实体|网上|淘宝|天猫|京东|拼多多|抖音|同款|类似|上一代|老款|旧款|旧版|老版|新款|升级款|升级版|[二三四]代|大号|小号|中号|套装|组合"
    r"|礼盒|改价|改到|改成|申请|单买|单独|补拍|退您|退给|赔|补偿|返现|保证金|手续费|安装费|服务费|税|那款|那个|那件|那双|那条|那台|哪个|仿|盗版|山寨|隔壁|朋友"
)
QUOTE = re.compile(
    r"(?:您|你|客户|顾客|买家|他们?|她|对方)(?:这边|那边|刚才|刚刚|之前|上面|自己|是)?(?:说|讲|提到|看到|问|写|拍|买|发的|收到的|下单|付|截图|看错|记错|理解|以为|想要)"
    r"|(?:您|你)[^，]{0,8}(?:拍的|买的|下单|付的|付了)|您的订单|此单|该单|这单|该订单|您这单|您这个订单|您那|所谓|网传|有人说|误以为|别信"
)
DIFFERENCE = re.compile(
    r"(?:便宜|省|优惠|减免?|降价?|贵|差|(?<!最)多|(?<![最至])少|加|补|返|退|赔|送|涨|立减|直降|抵扣?|扣|抹|(?<!最)高出?|(?<!最)低|超出?|转|付|满|返还|每|除|另收|收取?|再)"
    r"(?:了|您|你|给您|个|掉|差|价|现|收)?\s?$"
)
DENIED_BEFORE = re.compile(
    r"(?:不是|并非|不会是|没有|没|不用|不要|不需要|不可能是?)(?:要|卖|的|说|到)?\s?$"
)
CORRECTION = re.compile(
    r"(?:刚才?|刚刚|抱歉|不好意思|对不起|我|之前|前面|上面)[^您你，。]{0,6}(?:说|看|打|写|发|记|搞|弄|报|算)错"
    r"|(?:^|[，。~\s])(?:说|看|打|写|发|记|搞|弄|报|算)错了|更正|纠正一下"
)
"""What takes back something that was said before."""

COMPARISON = re.compile(r"比(?!较|例|如)|相当于|等于|平均|折合|算下来|换算|按.{1,8}算|算您|[=×*÷]")

PAYMENT = re.compile(
    r"退|扣|补|收到|付(?!款)|转|赔|免(?!费)|垫|报|还款|余额|账单|尾号|合计|总价|总共|总计|均|抵|充|欠|交|含税|差|折"
)
"""What in a clause makes an amount of money one that is paid, and no price."""

OTHERWISE = (QUOTE, OTHER_TIME, OTHER_THING, COMPARISON)
"""What in a clause makes its value one of another thing, time or speaker."""

A_NOT_A = re.compile(r"(.)[不没](?=\1)")
"""能不能, 有没有: what is before the second verb denies nothing."""

POLARITY_NO = re.compile(
    r"(?:不(?!好意思|过|仅|光|但|用担心|客气|错|同|断|论|管|只是|满意|要紧|知道您|然)|没(?!问题|关系|事|错)|无(?!理由|论|线|忧|需担心)|未|非(?!常))"
)

_HAVE_NOT = re.compile(
    r"(?<![积实原松杉树红柚榉樟楠橡梨乌果草花檀枫桦桐榆软硬])木[有得]|莫得|(?<![什怎那这多要])么有"
)


def everyday(text: str) -> str:
    """Return a text with 木有 and 莫得 as 没有, every other character in its place.

    >>> everyday("木有哦"), everyday("实木有的")
    ('没有哦', '实木有的')
    """
    return _HAVE_NOT.sub("没有", text)


_WORDS = tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))

ANSWER_YES = frozenset(_WORDS["yes"].split())
ANSWER_NO = frozenset(_WORDS["no"].split())
"""What is a yes or a no where it stands alone in a clause."""

ANSWER_AGREES = frozenset(_WORDS["agrees"].split())
"""Of these, what agrees or disagrees: to 不能退吧, 对 is a no and 可以 a yes."""

FILLER = re.compile(
    "|".join(sorted(map(re.escape, _WORDS["fillers"].split()), key=len, reverse=True))
)
"""Words that leave what a value belongs to as it is."""

MEANINGFUL = re.compile(r"[\u3400-\u9fffa-z\d]")


_EMOJI = re.compile(r"\[[^\]]{1,6}\]")
_MEASURED = re.compile(
    r"[一二两三四五六七八九十几\d]+(?:种|个色|个颜色|个尺码)|[一1](?:个|件|条|台|箱|包|斤|盒|袋|瓶|双|套|张|只|片|床|份|对)"
)


def residue(text: str, vocabulary: str = "") -> str:
    """Return what is left of a text without fillers: words that may change what is meant.

    Args:
        text: Normalised text.
        vocabulary: Words that belong to what is meant, whose characters do not count.

    >>> residue("亲，这款现在是"), residue("运费"), residue("滤芯的价格")
    ('', '运费', '滤芯')
    """
    left = FILLER.sub(" ", _MEASURED.sub(" ", _EMOJI.sub(" ", text)))
    return "".join(char for char in MEANINGFUL.findall(left) if char not in vocabulary)

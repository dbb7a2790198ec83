"""Units of amounts: their names, what they measure, how they convert."""

from __future__ import annotations

from typing import NamedTuple


class Unit(NamedTuple):
    """What a unit measures, and how much of the base unit of that it is."""

    measures: str
    scale: float


MONEY = "元"
WORKING_DAY = "工作日"

_TABLE: dict[str, dict[str, float]] = {
    "money": {"元 块钱 块 圆 人民币 rmb r ¥": 1},
    "time": {
        "分钟 min": 1 / 1440,
        "小时 个小时 钟头 个钟头 h": 1 / 24,
        "天 日": 1,
        "周 星期 个星期 礼拜 个礼拜": 7,
    },
    "calendar": {"月 个月": 1, "年": 12},
    "working_time": {"工作日 个工作日 天工作日": 1},
    "mass": {"mg 毫克": 0.001, "g 克": 1, "kg 公斤 千克": 1000, "斤 市斤": 500, "两": 50},
    "volume": {"ml 毫升": 1, "l 升": 1000},
    "length": {"mm 毫米": 1, "cm 厘米 公分": 10, "m 米": 1000, "km 公里 千米": 1e6},
    "area": {"平 平方 平米 平方米 m2": 1},
    "people": {"人 个人 位": 1},
    "power": {"w 瓦": 1, "kw 千瓦": 1000},
    "data": {"gb 个g 个gb": 1024, "mb 兆 mbps": 1},
    "charge": {"mah 毫安 毫安时": 1},
    "voltage": {"v 伏": 1},
    "temperature": {"℃ °c 度 摄氏度": 1},
    "percent": {"% 个点": 1, "成": 10},
}
_UNITS = {
    word: Unit(measures, scale)
    for measures, table in _TABLE.items()
    for words, scale in table.items()
    for word in words.split()
}

_DATA = {"g": Unit("data", 1024), "m": Unit("data", 1)}
"""What grams and metres are beside units of data."""

PERCENT = ("%", "个点", "成")
"""Only units where some fact is a percentage: 两个点 may be two hours, 一成 no tenth."""

WORDS = tuple(word for word in _UNITS if word not in ("¥", "两", *PERCENT))
"""All other known names of units but 两, which mostly is a numeral."""

PIECES = "个"
"""The unit that stands for any other unit that counts: 30个 are 30枚."""

DAYS_A_MONTH = 30
MONTH_SLACK = 0.035
"""A month of calendar is 28 to 31 days: how far the two may be apart and still be the same."""


def unit(word: str) -> Unit:
    """Return what a unit's name means; one that nobody knows measures only itself.

    >>> unit("公斤"), unit("片")
    (Unit(measures='mass', scale=1000), Unit(measures='片', scale=1))
    """
    if word == "M":
        return Unit("data", 1)
    return _UNITS.get(word.strip().lower(), Unit(word.strip().lower(), 1))


def comparable(one: str, other: str) -> bool:
    """Tell whether amounts in two units measure the same.

    >>> comparable("小时", "天"), comparable("年", "天"), comparable("天", "工作日")
    (True, True, False)
    """
    kinds = {_as(one, other).measures, _as(other, one).measures}
    return len(kinds) == 1 or kinds == {"time", "calendar"}


def converted(amount: float, word: str, to: str) -> float:
    """Return an amount in another unit of the same measure.

    >>> converted(36, "小时", "天"), converted(1, "年", "月"), converted(2, "月", "天")
    (1.5, 12.0, 60.0)
    """
    source, target = _as(word, to), _as(to, word)
    if source.measures == "calendar" and target.measures == "time":
        return amount * source.scale * DAYS_A_MONTH / target.scale
    if source.measures == "time" and target.measures == "calendar":
        return amount * source.scale / DAYS_A_MONTH / target.scale
    return amount * source.scale / target.scale


def alike(word: str) -> tuple[str, ...]:
    """Return all units that measure the same as a unit, that one included.

    >>> alike("W")
    ('w', '瓦', 'kw', '千瓦')
    """
    own = unit(word)
    return tuple(other for other, known in _UNITS.items() if known.measures == own.measures)


def slack(one: str, other: str) -> float:
    """Return how far amounts in two units may differ, as a share, and still be the same."""
    return (
        MONTH_SLACK if {unit(one).measures, unit(other).measures} == {"time", "calendar"} else 1e-9
    )


def _as(word: str, other: str) -> Unit:
    """Return what a unit means beside another: 20g of data are gigabytes, 30个 count anything."""
    own, beside = unit(word), unit(other)
    if word in _DATA and (beside.measures == "data" or other == "M"):
        return _DATA[word]
    counts = not any(beside.measures == known for known in _TABLE)
    return beside if word == PIECES and counts else own

"""Gates for CI: what agreement must reach, and on how many chats; else why not."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import msgspec

from autoqa.review.agree.rows import STATISTICS, Row

CHANCE = ("kappa", "weighted_kappa", "alpha")
"""Statistics that say nothing where hardly anything but the commonest mark occurs."""

AT_MOST = ("mean_absolute_error",)


class Gates(msgspec.Struct, frozen=True):
    """What must be reached.

    Attributes:
        bounds: By statistic, the least; of those in `AT_MOST`, the most.
        least: How many chats both sides must have marked.
        rare: In how many of them either side must have given another mark than the commonest,
            for the statistics in `CHANCE`.
        surely: The interval must reach the bound, not only the value.
    """

    bounds: dict[str, float]
    least: int = 50
    rare: int = 5
    surely: bool = False


class Failure(msgspec.Struct, frozen=True):
    """A question that did not pass, and why."""

    question: str
    title: str
    reason: str


def failures(rows: Iterable[Row], gates: Gates) -> list[Failure]:
    """Return what does not pass; a statistic that a question cannot have is not asked of it."""
    if not gates.bounds:
        return []
    return [
        Failure(row.question, row.title, reason) for row in rows for reason in _reasons(row, gates)
    ]


def _reasons(row: Row, gates: Gates) -> Iterator[str]:
    if row.count < gates.least:
        yield (
            f"两边都判了的会话只有 {row.count} 个，至少要 {gates.least} 个，"
            f"还差 {gates.least - row.count} 个，不能算通过"
        )
        return
    rare = row.uncommon < gates.rare
    if rare and any(name in gates.bounds for name in CHANCE):
        yield _too_rare(row, gates)
    for name, bound in gates.bounds.items():
        if name in row.statistics and not (rare and name in CHANCE):
            yield from _missed(row, name, bound, surely=gates.surely)


def _too_rare(row: Row, gates: Gates) -> str:
    said = f"判得与多数不同的会话只有 {row.uncommon} 个，至少要 {gates.rare} 个，不能算通过"
    if not row.uncommon:
        return f"{said}；随机抽很难遇到，请定向抽查可能扣分的会话"
    more = math.ceil(row.count * gates.rare / row.uncommon) - row.count
    return f"{said}；照现在的比例约要再复核 {more} 个会话"


def _missed(row: Row, name: str, bound: float, *, surely: bool) -> Iterator[str]:
    own = row.statistics[name]
    most = name in AT_MOST
    value = own.value if not surely else own.high if most else own.low
    if value <= bound if most else value >= bound:  # nan is neither
        return
    what = STATISTICS[name] + (("区间上限" if most else "区间下限") if surely else "")
    yield f"{what} {value:.3f}，要求{'不超过' if most else '至少'} {bound:g}"

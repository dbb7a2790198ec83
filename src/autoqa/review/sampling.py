"""Which chats to review: standard 000's sampling with inclusion probabilities that are known.

For every agent the riskiest chats are taken first (their probability is that of their channel's
pool), then the rest is sampled systematically with equal probabilities, ordered by scene and
period, so that scenes and periods are covered in proportion. What a chat's pick depends on is
the seed, the day, the agent's own chats, and nothing else.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
import random
from collections.abc import Collection, Iterable, Sequence
from typing import Literal

import msgspec

from autoqa.review.candidates import Candidate
from autoqa.review.plan import Plan
from autoqa.review.tenure import months
from autoqa.transcript import zone

Kind = Literal["normal", "senior", "new"]
KIND_TITLES: dict[Kind, str] = {"normal": "普通客服", "senior": "资深客服", "new": "新客服"}

CODE_TITLES = {
    "veto": "一票否决",
    "grave": "严重违规用语",
    "failed": "预评分不合格",
    "open_result": "是否合格取决于人工",
    "undecided": "有待定项",
    "coverage": "评到的分值太少",
    "no_agent": "没有人工客服消息",
}


class Pick(msgspec.Struct, frozen=True):
    """A chat to review, why, and how likely it was to be picked.

    Attributes:
        chat: The chat.
        how: random, or directed by risk.
        probability: The chance that this draw picks this chat, 0 to 1.
        reasons: Why, in Chinese.
        day: The day of the draw.
        agent_kind: What the plan takes the agent for.
        period: The hours the chat began in, such as ``09–12``; empty where it has no time.
    """

    chat: Candidate
    how: Literal["random", "directed"]
    probability: float
    reasons: tuple[str, ...]
    day: str
    agent_kind: Kind
    period: str


class Share(msgspec.Struct, frozen=True):
    """What was drawn of one agent's chats: wanted, in the pool, picked."""

    agent: str
    kind: Kind
    daily: float
    wanted: int
    pool: int
    picked: int


class Sample(msgspec.Struct, frozen=True):
    """A draw: the picks, agent by agent, and what an operator should know of it."""

    day: str
    seed: int
    promotion: str
    days: int
    picks: tuple[Pick, ...]
    shares: tuple[Share, ...]
    warnings: tuple[str, ...]


def draw(
    candidates: Iterable[Candidate],
    plan: Plan,
    *,
    day: dt.date | None = None,
    seed: int | None = None,
    reviewed: Collection[str] = frozenset(),
) -> Sample:
    """Draw the chats to review on a day.

    Args:
        candidates: All scored chats of the days in question.
        plan: How many, from when, and how.
        day: The day of the draw; the day of the latest chat if left out.
        seed: Instead of the plan's.
        reviewed: Hashes of chats that were reviewed already.
    """
    unique = {own.chat_sha256: own for own in candidates}
    chats = list(unique.values())
    drawn = _Draw(chats, plan, day, plan.seed if seed is None else seed)
    groups: dict[str, list[Candidate]] = {}
    for chat in drawn.within(chats):
        groups.setdefault(chat.agent_id or "", []).append(chat)
    picks: list[Pick] = []
    shares = []
    for agent, own in sorted(groups.items()):
        share, found = drawn.of_agent(agent, own, reviewed)
        shares.append(share)
        picks.extend(found)
    return Sample(
        drawn.day.isoformat(),
        drawn.seed,
        drawn.promotion,
        drawn.days,
        tuple(picks),
        tuple(shares),
        tuple(_warnings(chats, shares, groups, drawn.timeless)),
    )


class _Draw:
    """One day's draw: everything that the agents' draws share."""

    def __init__(
        self, chats: Sequence[Candidate], plan: Plan, day: dt.date | None, seed: int
    ) -> None:
        self.plan, self.seed = plan, seed
        self._zone = zone(plan.time_zone)
        self._times = {own.chat_sha256: self._time(own) for own in chats}
        known = [time.date() for time in self._times.values() if time is not None]
        self.timeless = len(chats) - len(known)
        self.day = day or max(known, default=dt.date(1970, 1, 1))
        self.days, self.promotion = plan.days(self.day)

    def within(self, chats: Sequence[Candidate]) -> list[Candidate]:
        """Return the chats of the window; a chat without a time may be of it, so it is kept."""
        first = self.day - dt.timedelta(days=self.days - 1)
        times = self._times
        return [
            own
            for own in chats
            if (time := times[own.chat_sha256]) is None or first <= time.date() <= self.day
        ]

    def of_agent(
        self, agent: str, chats: Sequence[Candidate], reviewed: Collection[str]
    ) -> tuple[Share, list[Pick]]:
        """Draw from one agent's chats."""
        kind, daily = self._kind(chats)
        wanted = _wanted(self.plan, kind, daily)
        pool = [own for own in chats if own.chat_sha256 not in reviewed and self._in_pool(own)]
        pool.sort(key=lambda own: (-self._risk(own), self._hash(own)))
        count = min(wanted, len(pool))
        risky = sum(1 for own in pool if self._risk(own) > 0)
        taken = min(risky, count - math.ceil(count * (1 - self.plan.directed.share) - 1e-9))
        directed, rest = pool[:taken], pool[taken:]
        rest.sort(key=lambda own: (own.scene or "", self._period(own), self._hash(own)))
        dice = random.Random(f"{self.seed}|{self.day}|{agent}")
        picked = _systematic(rest, count - taken, dice)
        chance = (count - taken) / len(rest) if rest else 0.0
        picks = [self._pick(own, "directed", 1.0, kind) for own in directed]
        picks += [self._pick(own, "random", chance, kind) for own in picked]
        return Share(agent, kind, daily, wanted, len(pool), len(picks)), picks

    def _pick(
        self, own: Candidate, how: Literal["random", "directed"], chance: float, kind: Kind
    ) -> Pick:
        share = self._pool_share(own)
        if how == "directed":
            reasons = self._reasons(own)
        else:
            place = "、".join(filter(None, (own.scene or "", self._period(own))))
            reasons = (f"随机抽取（{place}）" if place else "随机抽取",)
        probability = chance * share
        return Pick(own, how, probability, reasons, self.day.isoformat(), kind, self._period(own))

    def _reasons(self, own: Candidate) -> tuple[str, ...]:
        found = [CODE_TITLES.get(code, code) for code in own.review_codes]
        if own.final_satisfaction == "negative":
            found.append("结束时客户不满")
        return (f"定向抽取（风险 {self._risk(own):.2f}）", *found)

    def _risk(self, own: Candidate) -> float:
        weights = self.plan.directed
        doubt = 0.0
        if own.score is not None and own.score_min is not None and own.full_marks:
            doubt = (own.score - own.score_min) / own.full_marks
        negative = own.final_satisfaction == "negative"
        return weights.risk * own.priority + weights.doubt * doubt + weights.dissatisfied * negative

    def _kind(self, chats: Sequence[Candidate]) -> tuple[Kind, float]:
        """Return what an agent is, and how many chats a day on the days with any."""
        dates = {time.date() for own in chats if (time := self._times[own.chat_sha256])}
        daily = len(chats) / max(1, len(dates))
        agents = self.plan.agents
        known = [months(own.tenure, self.day) for own in chats]
        words = {(own.tenure or "").strip().lower() for own in chats}
        least = min((value for value in known if value is not None), default=None)
        if least is not None and least <= agents.new_months:
            return "new", daily
        if any(name.lower() in word for word in words for name in agents.new_words):
            return "new", daily
        return ("senior" if daily > agents.busy_chats else "normal"), daily

    def _pool_share(self, own: Candidate) -> float:
        return self.plan.pool.get(own.channel or "", 1.0)

    def _in_pool(self, own: Candidate) -> bool:
        """Decide by the chat alone, so that it stays in or out on every day of its window."""
        return int(self._hash(own)[:13], 16) / 16**13 < self._pool_share(own)

    def _hash(self, own: Candidate) -> str:
        return hashlib.sha256(f"{self.seed}|{own.chat_sha256}".encode()).hexdigest()

    def _time(self, own: Candidate) -> dt.datetime | None:
        if own.started is None or not math.isfinite(own.started):
            return None
        return dt.datetime.fromtimestamp(own.started, self._zone)

    def _period(self, own: Candidate) -> str:
        time = self._times[own.chat_sha256]
        if time is None:
            return ""
        cuts = (0, *self.plan.strata.hours, 24)
        end = next(cut for cut in cuts[1:] if time.hour < cut)
        return f"{cuts[cuts.index(end) - 1]:02}–{end:02}"


def _wanted(plan: Plan, kind: Kind, daily: float) -> int:
    """Return how many chats, from the least to the most as the load grows.

    A normal or new agent's most is due at `busy_chats` a day, a senior's at twice that.
    """
    least, most = getattr(plan.count, kind)
    busy = plan.agents.busy_chats or 1.0
    load = (daily - busy) / busy if kind == "senior" else daily / busy
    return int(least + round((most - least) * min(1.0, max(0.0, load))))


def _systematic(ordered: Sequence[Candidate], count: int, dice: random.Random) -> list[Candidate]:
    """Pick every k-th from a random start: equal probabilities, spread over the order."""
    if count <= 0 or not ordered:
        return []
    step = len(ordered) / count
    start = dice.random() * step
    last = len(ordered) - 1
    return [ordered[min(last, int(start + number * step))] for number in range(count)]


def _warnings(
    chats: Sequence[Candidate],
    shares: Sequence[Share],
    groups: dict[str, list[Candidate]],
    timeless: int,
) -> Iterable[str]:
    if timeless:
        yield f"{timeless} 个会话没有时间，当作在抽查范围内"
    if groups.get(""):
        yield f"{len(groups[''])} 个会话没有客服编号，合在一起抽"
    short = [own for own in shares if own.picked < own.wanted]
    if short:
        names = "、".join(own.agent or "（无编号）" for own in short[:5])
        yield f"{len(short)} 名客服的会话不够抽：{names}{'等' if len(short) > 5 else ''}"
    unknown = sum(1 for own in chats if own.channel is None)
    if unknown:
        yield f"{unknown} 个会话没有渠道，全部纳入抽查池"

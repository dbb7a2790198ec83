"""Chats as they really repeat: pasted replies, pasted answers to the same question, and the rest.

Run: ``python -m benchmarks.generated [--chats 2000]``, which prints how often turns repeat.

In real service logs 60 % of the agents' turns stand elsewhere too, 22 % together with the turn
before them and 10 % with the two before; of the customers' turns 41 %. So a chat is drawn here
from exchanges of five kinds, in the shares that give these rates; what repeats is drawn from
shelves of texts of which few are frequent and many are rare (Zipf). What customers repeat is
short ("在吗"), agents' turns run from a few words to whole rules, and in tokens both are as long as
in real chats: 9 a customer's turn, 20 an agent's.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

START = 1_781_748_000
SHELF = 150
"""Different texts of each kind that repeat."""

LINKED, ASKED, PASTED, COMMON, FRESH = 0.10, 0.02, 0.38, 0.19, 0.21
"""Shares of exchanges: two that come together, one that comes whole, a pasted answer to a fresh
question, a fresh answer to a common question, and all fresh. `LINKED` has two exchanges."""

OPENINGS = (
    "您好",
    "亲亲您好",
    "在的呢",
    "感谢您的耐心等待",
    "您好，很高兴为您服务",
    "抱歉让您久等了",
)
ANSWERS = (
    "这款{thing}支持七天无理由退换", "{thing}一般{number}天内发出", "已经帮您催了仓库",
    "麻烦您提供一下{thing}的订单号", "我这边帮您登记，{number}小时内给您回复", "{thing}的保修期是{number}个月",
    "退款会在{number}个工作日内原路返回", "您可以在订单页面点申请售后", "这个问题我帮您转给专员处理",
    "{thing}目前缺货，预计{number}天后到", "请问还有其他可以帮到您的吗", "运费险可以抵扣{number}元",
)  # fmt: skip
CLOSINGS = (
    "请您放心",
    "稍后给您答复哦",
    "祝您生活愉快",
    "请您留意短信",
    "给您带来不便非常抱歉",
    "感谢理解",
)
QUESTIONS = (
    "{thing}什么时候发货", "我的{thing}怎么还没到", "{thing}能不能便宜点", "收到的{thing}是坏的",
    "{thing}怎么退", "都{number}天了还没消息", "你们到底管不管", "{thing}和图片不一样", "可以开发票吗",
    "我要投诉", "{thing}少发了{number}件", "地址写错了能改吗", "怎么一直没人回",
)  # fmt: skip
FRAGMENTS = (
    "在吗", "你好", "好的", "嗯", "哦", "人呢", "？", "谢谢", "知道了", "没有", "可以", "什么时候", "为什么", "多久到",
    "是的", "不是", "好吧", "在", "人工", "怎么办", "还有吗", "那怎么弄", "快点", "您好", "行", "不行", "对", "没收到",
)  # fmt: skip
TAILS = ("", "，着急", "，谢谢", "？？", "，麻烦看一下", "，等很久了", "啊", "呢")
THINGS = (
    "电热水壶",
    "被套",
    "耳机",
    "儿童座椅",
    "空调滤网",
    "投影仪",
    "运动鞋",
    "奶粉",
    "窗帘",
    "行李箱",
)


REPEATED_QUESTIONS = 0.15
"""Share of whole questions in what customers repeat; the rest are fragments."""

PARTS = {1: 36, 2: 28, 3: 20, 5: 11, 10: 5}
"""How many sentences an agent's turn has, and in how many of a hundred turns."""


class Exchange(NamedTuple):
    """What a customer says and what the agent answers."""

    customer: str
    agent: str


def chats(count: int, *, turns: int = 20, seed: int = 0) -> list[dict[str, Any]]:
    """Return chats of so many turns each; those of a seed are always the same."""
    source = _Source(seed)
    return [source.chat(number, turns) for number in range(count)]


def texts(count: int, *, turns: int = 20, seed: int = 0) -> list[str]:
    """Return the same as JSON strings."""
    return [json.dumps(own, ensure_ascii=False) for own in chats(count, turns=turns, seed=seed)]


def repeats(made: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Return how often turns stand elsewhere too, alone and with the turns before them."""
    spoken = [[(turn["role"], turn["text"]) for turn in own["turns"]] for own in made]
    return {
        "agent": _share(spoken, "agent", 0),
        "agent, one turn before": _share(spoken, "agent", 1),
        "agent, two turns before": _share(spoken, "agent", 2),
        "customer": _share(spoken, "customer", 0),
    }


class _Source:
    def __init__(self, seed: int) -> None:
        self._chooser = random.Random(seed)
        self._numbers = itertools.count(100_000)
        self._weights = list(itertools.accumulate(1 / rank for rank in range(1, SHELF + 1)))
        self._questions = [self._question(fresh=False) for _ in range(SHELF)]
        self._answers = [self._answer(fresh=False) for _ in range(SHELF)]
        self._linked = [(self._fresh(), self._fresh()) for _ in range(SHELF)]
        self._asked = [self._fresh() for _ in range(SHELF)]

    def chat(self, number: int, turns: int) -> dict[str, Any]:
        exchanges: list[Exchange] = []
        while 2 * len(exchanges) < turns:
            exchanges += self._next()
        now, spoken = START + 1000 * number, []
        for customer, agent in exchanges:
            for role, text in (("customer", customer), ("agent", agent)):
                now += self._chooser.randint(2, 70)
                spoken.append({"role": role, "text": text, "time": now})
        context = {"agent_id": f"a{number % 40}", "team": f"{number % 5} 组"}
        return {"id": f"g{number}", "turns": spoken[:turns], "closed": True, **context}

    def _next(self) -> Iterable[Exchange]:
        kinds = (LINKED, ASKED, PASTED, COMMON, FRESH)
        kind = self._chooser.choices(range(5), kinds)[0]
        if kind == 0:
            both: tuple[Exchange, Exchange] = self._drawn(self._linked)
            return both
        if kind == 1:
            return [self._drawn(self._asked)]
        customer = self._drawn(self._questions) if kind == 3 else self._question()
        agent = self._drawn(self._answers) if kind == 2 else self._answer()
        return [Exchange(customer, agent)]

    def _drawn(self, shelf: Sequence[Any]) -> Any:
        return self._chooser.choices(shelf, cum_weights=self._weights)[0]

    def _fresh(self) -> Exchange:
        return Exchange(self._question(), self._answer())

    def _question(self, *, fresh: bool = True) -> str:
        asked = QUESTIONS if fresh or self._chooser.random() < REPEATED_QUESTIONS else FRAGMENTS
        words = self._chooser.choice(asked) + self._chooser.choice(TAILS)
        return self._filled(words, fresh)

    def _answer(self, *, fresh: bool = True) -> str:
        count = self._chooser.choices(list(PARTS), list(PARTS.values()))[0]
        around = (OPENINGS, CLOSINGS) if count > 2 else (CLOSINGS,) if count > 1 else ()
        middle = [self._chooser.choice(ANSWERS) for _ in range(count - len(around))]
        parts = [*map(self._chooser.choice, around[:-1]), *middle]
        parts += map(self._chooser.choice, around[-1:])
        return self._filled("，".join(parts), fresh)

    def _filled(self, words: str, fresh: bool) -> str:
        thing, number = self._chooser.choice(THINGS), self._chooser.randint(1, 48)
        order = f" {next(self._numbers)}" if fresh else ""
        return words.format(thing=thing, number=number) + order


def _share(spoken: Sequence[Sequence[tuple[str, str]]], role: str, before: int) -> float:
    """Return of a role's turns the share that, with so many before it, stands elsewhere too."""
    seen = Counter(
        tuple(own[place - before : place + 1])
        for own in spoken
        for place in range(before, len(own))
        if own[place][0] == role
    )
    total = sum(len([turn for turn in own if turn[0] == role]) for own in spoken)
    return sum(count for count in seen.values() if count > 1) / total


def show(made: Sequence[dict[str, Any]]) -> None:
    """Print how often turns repeat, and how long they are."""
    told = ", ".join(f"{name} {share:.0%}" for name, share in repeats(made).items())
    print(f"{len(made)} generated chats of {len(made[0]['turns'])} turns; repeated: {told}")
    for role in ("customer", "agent"):
        lengths = [
            len(turn["text"]) for own in made for turn in own["turns"] if turn["role"] == role
        ]
        middle, mean = statistics.median(lengths), statistics.fmean(lengths)
        print(f"  {role}: {middle:.0f} characters in the middle, {mean:.0f} on average")


def main() -> None:
    """Print how often turns repeat and how long they are."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--chats", type=int, default=2000)
    show(chats(parser.parse_args().chats))


if __name__ == "__main__":
    main()

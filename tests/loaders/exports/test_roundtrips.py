"""A chat written in a format and read back is the same chat."""

from __future__ import annotations

import datetime as dt
import html
import json
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.loaders.files import load
from autoqa.loaders.registry import EXPORTS
from autoqa.transcript import Role, Turn

START = 1781748000
CALL: dict[str, Role] = {"0": "agent", "1": "customer"}
SPEAKERS: dict[Role, str] = {"customer": "wmC1", "agent": "kf:1", "bot": "wb1", "system": ""}


class Format(NamedTuple):
    """How a test writes a format: the roles it can show, its rows, and what is around them."""

    roles: tuple[Role, ...]
    row: Callable[[Turn, int], Any]
    document: Callable[[list[Any]], Any] | None = None
    from_start: bool = False


def shanghai(turn: Turn, form: str = "%Y-%m-%d %H:%M:%S") -> str:
    moment = dt.datetime.fromtimestamp(turn.time or 0, dt.timezone(dt.timedelta(hours=8)))
    return moment.strftime(form)


def seconds(turn: Turn) -> int:
    return int(turn.time or 0)


def channel(turn: Turn) -> int:
    return 0 if turn.role == "agent" else 1


def wecom(turn: Turn, number: int) -> dict[str, Any]:
    return {
        "msgid": f"m{number}",
        "action": "send",
        "from": SPEAKERS[turn.role],
        "tolist": [SPEAKERS["agent" if turn.role == "customer" else "customer"]],
        "roomid": "r",
        "msgtime": seconds(turn) * 1000,
        "msgtype": "text",
        "text": {"content": turn.text},
    }


def qianniu(turn: Turn, number: int) -> str:
    name = "买家" if turn.role == "customer" else "店铺:小美"
    return (
        f'<div class="groupTime--a1">{shanghai(turn, "%Y-%m-%d")}</div>'
        f'<i class="chatName">{name}</i><i class="chatTime">{shanghai(turn, "%H:%M:%S")}</i>'
        f'<div class="chatTextLeft">{html.escape(turn.text)}</div>'
    )


TWO: tuple[Role, ...] = ("customer", "agent")
FORMATS = {
    "alibaba-sca": Format(
        ("customer", "agent"),
        lambda turn, _: {
            "role": {"customer": "客户", "agent": "客服"}[turn.role],
            "words": turn.text,
            "beginTime": seconds(turn) * 1000,
        },
        lambda rows: {"tickets": [{"tid": "t", "dialogue": rows}]},
    ),
    "wangwang": Format(
        TWO,
        lambda turn, _: {
            "direction": 0 if turn.role == "agent" else 1,
            "time": shanghai(turn),
            "content": html.escape(turn.text),
        },
        lambda rows: {"from_id": "店铺:小美", "to_id": "买家", "msg_lists": rows},
    ),
    "jd": Format(
        TWO,
        lambda turn, number: {
            "customer": "c",
            "waiter": "w",
            "content": html.escape(turn.text),
            "sid": "s",
            "createdTime": seconds(turn) * 1000,
            "waiterSend": turn.role == "agent",
            "uuid": str(number),
        },
    ),
    "pdd-history": Format(
        ("customer", "bot"),
        lambda turn, number: {
            "id": number,
            "msg_ts": shanghai(turn),
            "from_type": 0 if turn.role == "customer" else 1,
            "text": turn.text,
        },
        lambda rows: {"message_infos": rows},
    ),
    "pdd-web": Format(
        TWO,
        lambda turn, number: {
            "msg_id": str(number),
            "from": {"role": "user" if turn.role == "customer" else "mall_cs", "uid": "u"},
            "to": {"role": "mall_cs" if turn.role == "customer" else "user", "uid": "u"},
            "content": turn.text,
            "ts": str(seconds(turn)),
        },
    ),
    "wecom": Format(("customer", "agent", "bot"), wecom),
    "wechat-kf": Format(
        ("customer", "agent", "system"),
        lambda turn, number: {
            "msgid": str(number),
            "external_userid": "c",
            "send_time": seconds(turn),
            "origin": {"customer": 3, "system": 4, "agent": 5}[turn.role],
            "msgtype": "text",
            "text": {"content": turn.text},
        },
        lambda rows: {"msg_list": rows},
    ),
    "wechat-mp": Format(
        ("customer", "agent", "system"),
        lambda turn, _: {
            "openid": "o",
            "opercode": {"customer": 2003, "agent": 2002, "system": 1004}[turn.role],
            "text": turn.text,
            "time": seconds(turn),
            "worker": "w",
        },
        lambda rows: {"recordlist": rows},
    ),
    "udesk": Format(
        ("customer", "agent", "system"),
        lambda turn, number: {
            "type": "transfer" if turn.role == "system" else "message",
            "message_id": str(number),
            **({"agent_id": 7} if turn.role == "agent" else {}),
            "im_sub_session_id": 1,
            "message_created_at": shanghai(turn, "%Y%m%d %H:%M:%S"),
            "data": {"content": html.escape(turn.text)},
        },
        lambda rows: {"messages": rows},
    ),
    "qiyu": Format(
        TWO,
        lambda turn, number: {
            "id": str(number),
            "content": html.escape(turn.text),
            "time": seconds(turn) * 1000,
            "fromUser": 1 if turn.role == "customer" else 0,
            "sessionId": 9,
        },
    ),
    "google-ccai": Format(
        ("customer", "agent", "bot"),
        lambda turn, _: {
            "start_timestamp_usec": seconds(turn) * 10**6,
            "text": turn.text,
            "role": {"customer": "END_USER", "agent": "AGENT", "bot": "AUTOMATED_AGENT"}[turn.role],
        },
        lambda rows: {"entries": rows},
    ),
    "asr-aliyun": Format(
        TWO,
        lambda turn, _: {
            "BeginTime": seconds(turn) * 1000,
            "ChannelId": channel(turn),
            "Text": turn.text,
        },
        lambda rows: {"Sentences": rows},
        from_start=True,
    ),
    "asr-tencent": Format(
        TWO,
        lambda turn, _: {
            "StartMs": seconds(turn) * 1000,
            "SpeakerId": channel(turn),
            "FinalSentence": turn.text,
        },
        lambda rows: {"Response": {"Data": {"ResultDetail": rows}}},
        from_start=True,
    ),
    "asr-iflytek": Format(
        TWO,
        lambda turn, _: {
            "bg": str(seconds(turn) * 1000),
            "speaker": str(channel(turn)),
            "onebest": turn.text,
        },
        lambda rows: {"data": json.dumps(rows)},
        from_start=True,
    ),
    "qianniu": Format(
        TWO,
        qianniu,
        lambda rows: f'<b class="active_user_nickname">买家</b>{"".join(rows)}',
    ),
}

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=15).filter(
    lambda text: text.strip() == text and not text.startswith("{") and "\xa0" not in text
)


def test_every_format_makes_the_round() -> None:
    assert set(FORMATS) == set(EXPORTS)


@pytest.mark.parametrize("name", FORMATS)
@settings(deadline=None, max_examples=50)
@given(data=st.data())
def test_a_chat_comes_back(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject
) -> None:
    own = FORMATS[name]
    start = 0 if own.from_start else START
    made = data.draw(
        st.lists(
            st.tuples(st.sampled_from(own.roles), WORDS, st.integers(0, 28_000)),
            min_size=1,
            max_size=8,
        )
    )
    turns = [Turn(role, text, start + moment) for role, text, moment in made]
    rows = [own.row(turn, number) for number, turn in enumerate(turns)]
    path = tmp_path_factory.mktemp("f") / ("f.html" if name == "qianniu" else "f.jsonl")
    objects = [own.document(rows)] if own.document else rows
    lines = [obj if isinstance(obj, str) else json.dumps(obj) for obj in objects]
    path.write_text("\n".join(lines), "utf-8")
    (chat,) = load(path, roles=CALL if own.from_start else None)
    expected = sorted(turns, key=lambda turn: turn.time or 0)
    assert [(turn.role, turn.text, turn.time) for turn in chat.turns] == [
        (turn.role, turn.text, turn.time) for turn in expected
    ]

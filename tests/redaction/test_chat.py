"""Chats: what one message gives away is masked in all, whoever says it."""

from __future__ import annotations

import pytest

import autoqa
from autoqa.errors import AutoqaError
from autoqa.redaction.chat import redact
from autoqa.transcript import Context, Transcript, Turn

KEY = b"a key of our own, 32 bytes long."


def chat(*lines: str, **rest: object) -> Transcript:
    """Make a chat of lines that start with C (customer), A (agent), B (bot) or S (system)."""
    roles = {"C": "customer", "A": "agent", "B": "bot", "S": "system"}
    turns = tuple(Turn(roles[line[0]], line[1:]) for line in lines)  # type: ignore[arg-type]
    return Transcript(id="1", turns=turns, **rest)  # type: ignore[arg-type]


def texts(transcript: Transcript, key: bytes | None = None) -> list[str]:
    return [turn.text for turn in redact(transcript, key=key).transcript.turns]


def test_a_value_found_by_its_cue_is_masked_where_it_stands_alone() -> None:
    found = texts(chat("C订单号7712046395", "A7712046395对吗", "C我叫李思雨", "A好的李思雨，稍等"))
    assert found == ["订单号[单号1]", "[单号1]对吗", "我叫[姓名1]", "好的[姓名1]，稍等"]


def test_a_value_is_not_masked_inside_a_longer_one() -> None:
    assert texts(chat("C订单号77120463", "C共1771204630件"))[1] == "共1771204630件"


@pytest.mark.parametrize(
    ("question", "answer", "redacted"),
    [
        ("请问您的姓名？", "高雅", "[姓名1]"),
        ("订单号发我一下", "77120463", "[单号1]"),
        ("身份证号多少", "110105194912310021", "[身份证1]"),
        ("银行卡号多少", "6222021234567890121", "[银行卡1]"),
        ("留个电话", "62345678", "[座机1]"),
        ("您微信是？", "mei_mei8", "[微信1]"),
        ("新地址发一下", "明天再说吧", "明天再说吧"),
        ("寄到哪个地址", "云南昭通镇雄县", "云南昭通镇雄县"),
        ("新地址发一下", "秀洲区新塍镇虹桥街", "[地址1]"),
    ],
)
def test_an_answer_needs_no_cue(question: str, answer: str, redacted: str) -> None:
    assert texts(chat(f"A{question}", f"C{answer}"))[1] == redacted
    if redacted != answer:
        assert texts(chat("A您好", f"C{answer}"))[1] == answer
        assert texts(chat(f"A{question}", *("C嗯",) * 6, f"C{answer}"))[-1] == answer


def test_a_placeholder_does_not_ask() -> None:
    assert texts(chat("A[姓名1]女士您好", "C高雅"))[1] == "高雅"


def test_how_the_agents_call_themselves_stays() -> None:
    assert texts(chat("A我叫李思雨，请讲", "B我是王小明。")) == ["我叫李思雨，请讲", "我是王小明。"]
    assert texts(chat("C我叫李思雨，请讲", "C我是王小明。")) == [
        "我叫[姓名1]，请讲",
        "我是[姓名2]。",
    ]


def test_what_is_known_of_the_customer_is_masked_and_the_agent_stays() -> None:
    given = Transcript(
        id="录音-13900139000-20261122",
        turns=(
            Turn("customer", "在", speaker_id="小甜甜"),
            Turn("agent", "您好", speaker_id="kf-1"),
        ),
        context=Context(
            agent_id="kf-1",
            customer_id="小甜甜",
            tags=("催单", "回电13900139000"),
            extra={"订单号": "77120463", "店铺": "一店"},
        ),
    )
    found = redact(given).transcript
    assert found.id == "录音-[手机1]-20261122"
    assert [turn.speaker_id for turn in found.turns] == ["[客户1]", "kf-1"]
    assert (found.context.agent_id, found.context.customer_id) == ("kf-1", "[客户1]")
    assert found.context.tags == ("催单", "回电[手机1]")
    assert found.context.extra == {"订单号": "[单号1]", "店铺": "一店"}


def test_with_a_key_chats_can_be_joined() -> None:
    (one,), (other,) = (
        texts(chat("C139-0013-9000"), KEY),
        texts(chat("C１３９００１３９０００"), KEY),
    )
    assert one == other
    assert one.startswith("[手机-")
    assert texts(chat("C13900139000"), KEY[::-1]) != [one]
    assert texts(chat("C13900139001"), KEY) != [one]


def test_a_short_key_is_refused() -> None:
    with pytest.raises(AutoqaError, match="至少 16 个字节"):
        redact(chat("C在吗"), key=b"secret")


def test_texts_beside_the_chat_share_its_placeholders() -> None:
    found = redact(chat("C13900139000"), beside=["客户 139 0013 9000 来过", "又13900139001"])
    assert [text.text for text in found.beside] == ["客户 [手机1] 来过", "又[手机2]"]


def test_a_chat_without_personal_data_is_the_same() -> None:
    given = chat("C裙子什么时候发", "A今天发哦")
    assert autoqa.redact(given).transcript == given


def test_the_short_names() -> None:
    assert autoqa.redact_text("13900139000").text == "[手机1]"

"""The page of one chat, in a real browser."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

import autoqa
from autoqa.loaders.generic import to_transcript
from autoqa.report.model import Report
from autoqa.report.titles import SIGNALS
from autoqa.signals.judgement import LABELS
from autoqa.transcript import Transcript
from tests.browser import Opened
from tests.conftest import OpenPage

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
PHONE = {"viewport": {"width": 360, "height": 740}}
DESK = {"viewport": {"width": 1440, "height": 900}}
PAYLOADS = (
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "<img src=x onerror=alert(3)>",
    '" autofocus onfocus=alert(4) x="',
    "' onmouseover='alert(5)",
    "]]><svg onload=alert(6)>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(8)",
    "\u202e倒过来\u2066",
    "</style><style>*{display:none}</style>",
)
ODD = "😀好👨‍👩‍👧\r\n第二行\r第三行\0𠮷，<b>自己看吧</b>"


@pytest.fixture(scope="module")
def chat() -> Transcript:
    return next(autoqa.load(EXAMPLES / "refund.json"))


@pytest.fixture(scope="module")
def report(chat: Transcript) -> Report:
    return autoqa.Scorer(model="none").score(chat, explain=True)


def _placed(report: Report, chat: Transcript, *spans: tuple[int, int, int]) -> Report:
    """Return a report whose findings stand at other places: turn, start, end."""
    model = report.findings[-1]
    findings = tuple(
        msgspec.structs.replace(
            model,
            id=f"f{number}",
            turn=turn,
            start=start,
            end=end,
            quote=chat.turns[turn].text[start:end],
            because=f"理由 {number}",
        )
        for number, (turn, start, end) in enumerate(spans, 1)
    )
    return msgspec.structs.replace(report, findings=findings, sections=(), bonuses=())


def _current(opened: Opened) -> str:
    return str(opened.page.locator(".finding.current").get_attribute("id"))


def _saved(opened: Opened, reviewer: str = "王质检") -> dict[str, Any]:
    opened.page.fill("[name=reviewer]", reviewer)
    with opened.page.expect_download() as download:
        opened.page.click("text=保存到文件")
    found: dict[str, Any] = json.loads(Path(download.value.path()).read_text("utf-8"))
    return found


def test_every_label_has_a_chinese_name() -> None:
    assert set(LABELS) <= set(SIGNALS)


def test_the_evidence_is_marked_in_place(
    open_page: OpenPage, report: Report, chat: Transcript
) -> None:
    opened = open_page(report.to_html(chat))
    for finding in report.findings:
        card = opened.page.locator(f"#{finding.id}")
        assert finding.because in card.inner_text()
        marked = opened.page.locator(f"mark[data-findings~={finding.id}]").all_inner_texts()
        assert "".join(marked) == finding.quote
    for turn, text in zip(chat.turns, opened.page.locator(".text").all_inner_texts(), strict=True):
        assert text == turn.text
    assert opened.page.locator("#score").inner_text() == f"{report.score:g}"
    opened.assert_quiet()


def test_the_reason_comes_by_mouse_by_tab_and_by_click(
    open_page: OpenPage, report: Report, chat: Transcript
) -> None:
    opened = open_page(report.to_html(chat), **DESK)
    finding = next(finding for finding in report.findings if finding.quote)
    mark, tip = (
        opened.page.locator(f"mark[data-findings~={finding.id}]"),
        opened.page.locator("#tip"),
    )
    mark.hover()
    assert finding.because in tip.inner_text()
    opened.page.mouse.move(1, 1)
    assert tip.is_hidden()
    opened.page.locator("#talk").focus()
    opened.page.keyboard.press("Tab")
    assert finding.because in tip.inner_text()
    opened.page.keyboard.press("Escape")
    assert tip.is_hidden()
    opened.page.keyboard.press("Enter")
    assert _current(opened) == finding.id
    described = str(mark.get_attribute("aria-describedby"))
    assert opened.page.locator(f"#{described}").inner_text() == finding.because
    mark.click()
    assert _current(opened) == finding.id


def test_links_lead_to_the_evidence_and_back(
    open_page: OpenPage, report: Report, chat: Transcript
) -> None:
    opened = open_page(report.to_html(chat), **PHONE)
    criterion = report.sections[0].criteria[5]
    row = opened.page.locator(f"[data-criterion={criterion.id}].criterion")
    row.locator(".link").first.click()
    assert _current(opened) == criterion.evidence[0]
    opened.page.locator(f"#{criterion.evidence[0]} .counts a").first.click()
    assert "current" in str(row.get_attribute("class"))
    assert row.evaluate("row => row.getBoundingClientRect().top >= 0")


def test_a_link_from_elsewhere_opens_at_the_finding(
    open_page: OpenPage, report: Report, chat: Transcript, tmp_path: Path
) -> None:
    opened = open_page(report.to_html(chat))
    opened.page.goto("about:blank")
    opened.page.goto((tmp_path / "page.html").as_uri() + "#f7")
    assert _current(opened) == "f7"


def test_a_review_by_keys_alone(
    open_page: OpenPage, report: Report, chat: Transcript, tmp_path: Path
) -> None:
    from autoqa.review import verdicts

    opened = open_page(report.to_html(chat), **DESK)
    keys = opened.page.keyboard
    for key in ("j", "r", "c", "j", "a", "j", "k", "c"):
        keys.press(key)
    assert _current(opened) == "f2"
    for key in ("j", "j", "j", "j", "o"):
        keys.press(key)
    keys.type("3")
    keys.press("Tab")
    keys.type("核对后确属承诺范围")
    keys.press("Escape")
    opened.page.locator("#talk").focus()
    keys.press("m")
    keys.press("Escape")
    keys.press("e")
    keys.press("Space")
    opened.page.locator("[name=reviewer]").focus()
    keys.type("王质检")
    opened.page.locator("#talk").focus()
    with opened.page.expect_download() as download:
        keys.press("s")
    assert download.value.suggested_filename == "复核-refund-20260618-01-初评.json"
    path = tmp_path / "verdicts.json"
    download.value.save_as(path)
    (saved,) = verdicts.read(path)
    assert verdicts.against(saved, report) == []
    assert [(own.finding, own.decision) for own in saved.findings] == [
        ("f1", "reject"),
        ("f2", "accept"),
    ]
    courteous, confirmed, overridden = saved.criteria
    assert courteous.decision == confirmed.decision == "confirm"
    assert (overridden.decision, overridden.old, overridden.new) == ("override", 0.0, 3.0)
    assert overridden.reason == "核对后确属承诺范围"
    assert (saved.reviewer, saved.level) == ("王质检", "初评")
    assert saved.conclusion is not None
    assert saved.conclusion.passed is True
    opened.assert_quiet()


def test_single_keys_can_be_turned_off(
    open_page: OpenPage, report: Report, chat: Transcript
) -> None:
    opened = open_page(report.to_html(chat))
    opened.page.keyboard.press("?")
    opened.page.uncheck("#keys")
    opened.page.keyboard.press("Escape")
    opened.page.keyboard.press("j")
    assert opened.page.locator(".current").count() == 0


def test_keys_typed_into_a_field_are_text(
    open_page: OpenPage, report: Report, chat: Transcript
) -> None:
    opened = open_page(report.to_html(chat))
    opened.page.locator("#conclusion [name=comment]").click()
    opened.page.keyboard.type("jar")
    assert opened.page.locator(".finding.current, .decided").count() == 0


def test_an_override_needs_a_mark_in_range_and_a_reason(
    open_page: OpenPage, report: Report, chat: Transcript
) -> None:
    opened = open_page(report.to_html(chat))
    row = opened.page.locator(".criterion").first
    row.get_by_text("改判").click()
    row.locator(".new").fill("99")
    opened.page.fill("[name=reviewer]", "王")
    opened.page.click("text=保存到文件")
    assert "改判要写得分" in opened.page.locator("#notice").inner_text()
    row.locator(".new").fill("1")
    row.locator(".reason").fill("漏判")
    assert _saved(opened)["criteria"][0]["new"] == 1


def test_without_a_name_nothing_is_saved(
    open_page: OpenPage, report: Report, chat: Transcript
) -> None:
    opened = open_page(report.to_html(chat))
    opened.page.click("text=保存到文件")
    assert opened.page.evaluate("document.activeElement.name") == "reviewer"


def test_a_rejected_deduction_asks_for_the_criterion(
    open_page: OpenPage, report: Report, chat: Transcript
) -> None:
    opened = open_page(report.to_html(chat))
    opened.page.locator("#f2").get_by_text("驳回").click()
    notice = opened.page.locator("#notice")
    assert "没有了依据" in notice.inner_text()
    opened.page.click("text=其余评分项都确认")
    row = opened.page.locator(".criterion", has=opened.page.locator(".link[data-finding=f2]"))
    assert "decided" not in str(row.get_attribute("class"))
    row.get_by_text("确认").click()
    opened.page.fill("[name=reviewer]", "王")
    opened.page.click("text=保存到文件")
    assert "却确认了扣分" in notice.inner_text()
    assert "current" in str(row.get_attribute("class"))


def test_decisions_outlive_the_page_and_come_back_from_a_file(
    open_page: OpenPage, report: Report, chat: Transcript, tmp_path: Path
) -> None:
    opened = open_page(report.to_html(chat))
    opened.page.locator("#f2").get_by_text("采纳").click()
    opened.page.locator("#f2 .comment").fill("录音里也是")
    saved = _saved(opened)
    opened.page.reload()
    assert opened.page.locator("#f2 .comment").input_value() == "录音里也是"
    assert opened.page.locator("[name=reviewer]").input_value() == "王质检"
    path = tmp_path / "saved.json"
    path.write_text(json.dumps(saved), "utf-8")
    fresh = open_page(report.to_html(chat))
    assert fresh.page.locator(".finding.decided").count() == 0
    fresh.page.set_input_files("#file", path)
    fresh.page.locator("#notice").get_by_text("已读入").wait_for()
    assert fresh.page.locator(".finding.decided").get_attribute("id") == "f2"
    again = _saved(fresh)
    assert {**again, "saved_at": ""} == {**saved, "saved_at": ""}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"report_sha256": "0" * 64}, "另一份报告"),
        ({"schema": "other"}, "不是本页保存的"),
        (None, "不是 JSON"),
    ],
)
def test_a_file_of_something_else_is_refused(
    open_page: OpenPage,
    report: Report,
    chat: Transcript,
    tmp_path: Path,
    change: dict[str, str] | None,
    told: str,
) -> None:
    opened = open_page(report.to_html(chat))
    saved = _saved(opened)
    path = tmp_path / "saved.json"
    path.write_text("半个文件{" if change is None else json.dumps({**saved, **change}), "utf-8")
    opened.page.set_input_files("#file", path)
    opened.page.locator("#notice").get_by_text(told).wait_for()


def test_a_file_with_nonsense_inside_gives_what_makes_sense(
    open_page: OpenPage, report: Report, chat: Transcript, tmp_path: Path
) -> None:
    opened = open_page(report.to_html(chat))
    saved = _saved(opened)
    nonsense = {
        "criteria": [{"criterion": "__proto__", "decision": "confirm"}, None, 7],
        "findings": [{"finding": "f2", "decision": "accept"}, {"finding": "f99", "decision": "x"}],
        "added": [{"turn": 10**9, "signal": PAYLOADS[2], "comment": PAYLOADS[0]}, "x"],
        "conclusion": [],
        "reviewer": {"a": 1},
    }
    path = tmp_path / "saved.json"
    path.write_text(json.dumps({**saved, **nonsense}), "utf-8")
    opened.page.set_input_files("#file", path)
    opened.page.locator("#notice").get_by_text("已读入").wait_for()
    assert opened.page.locator(".decided").count() == 1
    opened.assert_quiet()


def test_what_was_missed_is_kept_in_code_points(
    open_page: OpenPage, report: Report, chat: Transcript
) -> None:
    turns = [{"role": "agent", "text": "您好"}, {"role": "agent", "text": ODD}]
    odd = to_transcript({"id": "odd", "turns": turns})
    scored = autoqa.Scorer(model="none").score(odd)
    opened = open_page(scored.to_html(odd))
    start = ODD.index("自己看吧")
    opened.page.evaluate(
        """words => {
             const text = document.querySelectorAll('.text')[1];
             const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
             for (let node = walker.nextNode(); node; node = walker.nextNode()) {
               const at = node.data.indexOf(words);
               if (at >= 0) getSelection().setBaseAndExtent(node, at, node, at + words.length);
             }
           }""",
        "自己看吧",
    )
    opened.page.keyboard.press("m")
    opened.page.select_option("#missed [name=signal]", "attitude.perfunctory")
    opened.page.fill("#missed [name=comment]", "没人理")
    opened.page.click("#missed >> text=添加")
    (missed,) = _saved(opened)["added"]
    assert missed == {
        "turn": 1,
        "start": start,
        "end": start + 4,
        "quote": "自己看吧",
        "signal": "attitude.perfunctory",
        "comment": "没人理",
    }
    assert "漏检：敷衍 “自己看吧” 没人理" in opened.page.locator(".added").inner_text()
    lit = opened.page.evaluate("Array.from(CSS.highlights.get('missed'), String)")
    assert lit == ["自己看吧"]
    opened.page.click(".added >> text=删除")
    assert _saved(opened)["added"] == []


def test_a_whole_message_or_typed_words_can_be_what_was_missed(
    open_page: OpenPage, report: Report, chat: Transcript
) -> None:
    opened = open_page(report.to_html(chat))
    opened.page.locator(".turn").nth(5).locator(".who").click()
    opened.page.click(".tools >> text=漏检")
    opened.page.select_option("#missed [name=signal]", "buck_passing")
    opened.page.click("#missed >> text=添加")
    opened.page.click(".tools >> text=漏检")
    opened.page.fill("#missed [name=quote]", "没有的字")
    opened.page.select_option("#missed [name=signal]", "buck_passing")
    opened.page.click("#missed >> text=添加")
    assert opened.page.locator("#missed").is_visible()
    opened.page.fill("#missed [name=quote]", "问问吧")
    opened.page.click("#missed >> text=添加")
    whole, words = _saved(opened)["added"]
    text = chat.turns[5].text
    assert (whole["turn"], whole["start"], whole["end"]) == (5, 0, 0)
    assert text[words["start"] : words["end"]] == "问问吧"


def test_findings_may_overlap_touch_and_be_empty(
    open_page: OpenPage, report: Report, chat: Transcript
) -> None:
    text = chat.turns[5].text
    spans = [
        (5, 0, 6),
        (5, 3, 9),
        (5, 3, 4),
        (5, 9, len(text)),
        (5, 2, 2),
        (5, len(text), len(text)),
    ]
    placed = _placed(report, chat, *spans)
    opened = open_page(placed.to_html(chat))
    for finding in placed.findings:
        marks = opened.page.locator(f"mark[data-findings~={finding.id}]")
        assert "".join(marks.all_inner_texts()) == finding.quote
        assert opened.page.locator(f"#{finding.id}").is_visible()
    assert opened.page.locator("#t6 .text").inner_text() == text


def test_odd_characters_are_marked_where_they_stand(open_page: OpenPage, report: Report) -> None:
    turns = [{"role": "agent", "text": ODD, "recalled": True}, {"role": "bot", "text": ""}]
    odd = to_transcript({"id": "odd", "turns": turns})
    scored = autoqa.Scorer(model="none").score(odd)
    start = ODD.index("𠮷")
    finding = msgspec.structs.replace(
        report.findings[0],
        id="f1",
        turn=0,
        start=start,
        end=start + 2,
        quote=ODD[start : start + 2],
    )
    placed = msgspec.structs.replace(scored, findings=(finding,), sections=(), bonuses=())
    opened = open_page(placed.to_html(odd))
    assert opened.page.locator("mark").inner_text() == "𠮷，"
    shown = opened.page.locator("#t1 .text").evaluate("text => text.textContent")
    assert shown == ODD.replace("\0", "\ufffd")
    assert "已撤回" in opened.page.locator("#t1").inner_text()
    assert "没有文字" in opened.page.locator("#t2").inner_text()


def test_masked_words_are_not_in_the_page_and_keep_their_places(open_page: OpenPage) -> None:
    text = "您自己打13812345678问问吧😀，我不管"
    turns = [{"role": "customer", "text": "怎么办"}, {"role": "agent", "text": text}]
    chat = to_transcript({"id": "masked", "turns": turns})
    scored = autoqa.Scorer(model="none").score(chat)
    finding = msgspec.structs.replace(
        scored.findings[0], id="f1", turn=1, start=3, end=10, quote=text[3:10]
    )
    placed = msgspec.structs.replace(scored, findings=(finding,), sections=(), bonuses=())
    opened = open_page(placed.to_html(chat, redact=True))
    assert "13812345678" not in opened.page.content()
    shown = opened.page.locator("#t2 .text").inner_text()
    assert shown.startswith("您自己打[")
    assert shown.endswith("]问问吧😀，我不管")
    marked = "".join(opened.page.locator("mark").all_inner_texts())
    assert marked == shown.removeprefix("您自己").removesuffix("问问吧😀，我不管")
    opened.page.locator("#t2 .who").click()
    opened.page.keyboard.press("m")
    opened.page.fill("#missed [name=quote]", "我不管")
    opened.page.select_option("#missed [name=signal]", "buck_passing")
    opened.page.click("#missed >> text=添加")
    saved = _saved(opened)
    (missed,) = saved["added"]
    assert text[missed["start"] : missed["end"]] == "我不管"
    assert saved["report_sha256"] == placed.sha256
    assert saved["chat_sha256"] == placed.transcript.sha256


@pytest.mark.parametrize("name", ["refund.json", "chats.csv", "shipping.jsonl", "counter.txt"])
@pytest.mark.parametrize("rubric", ["ecommerce_chat", "cloud_service", "hotline_insurance"])
def test_the_page_adds_up_as_the_scorer_does(open_page: OpenPage, name: str, rubric: str) -> None:
    scorer = autoqa.Scorer(rubric, model="none")
    for chat in autoqa.load(EXAMPLES / name):
        scored = scorer.score(chat)
        if scored.score is None:
            continue
        opened = open_page(scored.to_html(chat))
        interval = f"{scored.score:g}"
        if scored.score_min != scored.score:
            interval += f"（最低可能 {scored.score_min:g}）"
        verdict = {True: "合格", False: "不合格", None: "待定"}[scored.passed]
        assert opened.page.locator("#reckoned").inner_text() == f"{interval}，{verdict}"


def test_an_override_moves_the_score(open_page: OpenPage, report: Report, chat: Transcript) -> None:
    opened = open_page(report.to_html(chat))
    criteria = [criterion for section in report.sections for criterion in section.criteria]
    worst = next(
        criterion for criterion in criteria if (criterion.points, criterion.earned) == (12, 0)
    )
    row = opened.page.locator(f"[data-criterion={worst.id}].criterion")
    row.get_by_text("改判").click()
    row.locator(".new").fill("12")
    assessed = sum(section.assessed for section in report.sections)
    earned = sum(section.earned for section in report.sections) + 12
    told = opened.page.locator("#reckoned").inner_text()
    assert float(re.split("[，（]", told)[0]) == pytest.approx(100 * earned / assessed, abs=0.05)


def test_the_rest_is_confirmed_at_once_but_not_what_is_undecided(open_page: OpenPage) -> None:
    chat = list(autoqa.load(EXAMPLES / "chats.csv"))[1]
    scored = autoqa.Scorer(model="none").score(chat)
    opened = open_page(scored.to_html(chat))
    opened.page.click("text=其余评分项都确认")
    outcomes = {
        criterion.id: criterion.outcome
        for section in scored.sections
        for criterion in section.criteria
    }
    confirmed = {own["criterion"] for own in _saved(opened)["criteria"]}
    assert confirmed == {name for name, outcome in outcomes.items() if outcome != "undecided"}
    assert "undecided" in outcomes.values()
    opened.page.keyboard.press("Escape")
    opened.page.locator("#talk").focus()
    opened.page.keyboard.press("u")
    assert opened.page.locator(".criterion.undecided.current").count() == 1


def _poisoned(value: Any, payload: str, field: str = "") -> Any:
    """Put a payload into every text of a report that came from people or files."""
    free = {
        "id",
        "title",
        "origin",
        "because",
        "quote",
        "note",
        "text",
        "name",
        "version",
        "signal",
    }
    free |= {
        "speaker_id",
        "agent_id",
        "team",
        "scene",
        "customer_id",
        "tenure",
        "started_at",
        "autoqa",
    }
    free |= {"evidence", "findings", "finding", "criterion"}
    free |= {"python", "platform", "channel", "source", "warnings", "tags", "label", "sha256"}
    if isinstance(value, dict):
        return {key: _poisoned(item, payload, key) for key, item in value.items()}
    if isinstance(value, list):
        return [_poisoned(item, payload, field) for item in value]
    return f"{value}{payload}" if isinstance(value, str) and field in free else value


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_that_anybody_wrote_is_run(open_page: OpenPage, payload: str) -> None:
    turns = [
        {"role": "customer", "text": payload, "speaker_id": payload},
        {"role": "agent", "text": f"您自己联系一下快递问问吧{payload}", "speaker_id": payload},
        {"role": "customer", "text": f"气死我了{payload}？"},
    ]
    context = {"agent_id": payload, "team": payload, "scene": payload, "tags": [payload]}
    chat = to_transcript({"id": payload, "turns": turns, "context": context})
    scored = autoqa.Scorer(model="none").score(chat, explain=True)
    opened = open_page(scored.to_html(chat))
    assert payload.strip() in opened.page.locator("h1").inner_text()
    for key in ("j", "a", "j", "r", "u", "c"):
        opened.page.keyboard.press(key)
    opened.page.locator("mark").first.hover()
    assert opened.page.locator("body").is_visible()
    opened.assert_quiet()

    evil = _poisoned(scored.to_dict(), payload)
    evil["transcript"]["sha256"] = scored.transcript.sha256
    poisoned = msgspec.convert(evil, type=Report)
    opened = open_page(poisoned.to_html(chat))
    for key in ("j", "a", "k", "u", "?"):
        opened.page.keyboard.press(key)
    assert opened.page.locator("body").is_visible()
    opened.assert_quiet()


def test_the_policy_stops_what_slips_through(
    open_page: OpenPage, report: Report, chat: Transcript
) -> None:
    opened = open_page(report.to_html(chat))
    opened.page.evaluate(
        """() => {
             const script = document.createElement('script');
             script.textContent = 'window.caught = 1';
             document.body.append(script);
             document.body.insertAdjacentHTML('beforeend', '<img src="https://example.com/x.png">');
             document.body.insertAdjacentHTML('beforeend', '<i onclick="window.caught = 1">x</i>');
             document.body.lastChild.click();
           }"""
    )
    opened.page.wait_for_timeout(100)
    assert opened.page.evaluate("window.caught") is None
    assert len(opened.complaints) >= 3
    assert opened.stopped == ["csp"] * len(opened.requests)


@pytest.mark.parametrize("options", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_runs_over_the_edge(
    open_page: OpenPage, report: Report, scheme: str, options: dict[str, Any]
) -> None:
    turns = [{"role": "agent", "text": "长" * 3000 + "x" * 3000, "speaker_id": "y" * 300}]
    chat = to_transcript({"id": "z" * 300, "turns": turns})
    scored = autoqa.Scorer(model="none").score(chat)
    long = msgspec.structs.replace(
        report.findings[0], turn=0, start=10, end=4000, quote="长", because="w" * 400
    )
    placed = msgspec.structs.replace(scored, findings=(long, *scored.findings))
    opened = open_page(placed.to_html(chat), color_scheme=scheme, **options)
    width = options["viewport"]["width"]
    assert opened.page.evaluate("document.documentElement.scrollWidth") == width
    paper = opened.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(255, 255, 255)") == (scheme == "light")


def test_paper_shows_the_evidence_and_no_buttons(
    open_page: OpenPage, report: Report, chat: Transcript
) -> None:
    opened = open_page(report.to_html(chat), color_scheme="dark")
    opened.page.locator("#f2").get_by_text("采纳").click()
    opened.page.emulate_media(media="print")
    assert opened.page.locator(".tools").is_hidden()
    assert opened.page.locator("#f2").get_by_text("采纳").is_visible()
    assert opened.page.locator("#f3").get_by_text("采纳").is_hidden()
    assert opened.page.locator("#f3 .why").is_visible()
    assert (
        opened.page.evaluate("getComputedStyle(document.body).backgroundColor")
        == "rgb(255, 255, 255)"
    )
    assert opened.page.pdf().startswith(b"%PDF")


def test_everything_that_can_be_used_has_a_name(
    open_page: OpenPage, report: Report, chat: Transcript
) -> None:
    opened = open_page(report.to_html(chat))
    nameless = opened.page.evaluate(
        """() => Array.from(document.querySelectorAll('button, input, select, textarea, a'))
             .filter(e => !(e.textContent.trim() || e.ariaLabel || e.labels?.length))
             .map(e => e.outerHTML)"""
    )
    assert nameless == []
    ids = opened.page.evaluate("Array.from(document.querySelectorAll('[id]'), e => e.id)")
    assert len(ids) == len(set(ids))
    assert opened.page.evaluate("document.documentElement.lang") == "zh-CN"
    links = opened.page.evaluate("Array.from(document.querySelectorAll('a'), a => a.hash.slice(1))")
    assert set(links) <= set(ids)


def test_five_thousand_messages(open_page: OpenPage) -> None:
    turns = [
        {"role": "agent" if index % 2 else "customer", "text": f"第{index}句，您自己看吧😀"}
        for index in range(5000)
    ]
    chat = to_transcript({"id": "long", "turns": turns})
    scored = autoqa.Scorer(model="none").score(chat, explain=True)
    placed = _placed(scored, chat, *((turn, 0, 2) for turn in range(1, 5000, 3)))
    opened = open_page(placed.to_html(chat), **DESK)
    assert opened.page.locator(".turn").count() == 5000
    assert opened.page.locator("mark").count() == 1667
    for key in "kajr":
        opened.page.keyboard.press(key)
    assert opened.page.locator(".finding.decided").count() == 1
    opened.assert_quiet()

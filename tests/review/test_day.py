"""One day by the command line: score, queue, sheet, verdicts, appeal, log."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec
import openpyxl
import pytest
from click.testing import CliRunner, Result

from autoqa.cli import main
from autoqa.review.labels import TurnLabel
from autoqa.review.sampling import Pick
from autoqa.transcript import Transcript
from tests.review.conftest import DAY, chat


class Desk:
    """A folder with a day's chats, their reports and an empty log, and the command line."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        chats = [
            chat(
                f"c-{number}",
                "您好😀",
                "坏词" if number % 4 == 0 else "好的",
                start=DAY - dt.timedelta(days=number % 3) + dt.timedelta(hours=9 + number % 10),
                agent_id=f"kf-{number % 2}",
                customer_id=f"u-{number}",
                scene=("售前", "售后")[number % 3 == 0],
            )
            for number in range(40)
        ]
        self.write("chats.jsonl", chats)
        self.run("score", self.at("chats.jsonl"), "--rubric", "tiny", "--format", "jsonl",
                 "-o", self.at("out.jsonl"))  # fmt: skip

    def at(self, name: str) -> str:
        return str(self.folder / name)

    def write(self, name: str, chats: list[Transcript]) -> None:
        lines = b"\n".join(msgspec.json.encode(own) for own in chats)
        Path(self.at(name)).write_bytes(lines)

    def run(self, *words: str, code: int = 0) -> Result:
        result = CliRunner().invoke(main, words, env={"AUTOQA_LOG": self.url, "COLUMNS": "200"})
        assert result.exit_code == code, result.output
        return result

    def queue(self) -> list[Pick]:
        self.run("queue", self.at("out.jsonl"), "-o", self.at("queue.jsonl"))
        lines = Path(self.at("queue.jsonl")).read_bytes().splitlines()
        return [msgspec.json.decode(line, type=Pick) for line in lines]

    def fill_in(self) -> int:
        """Confirm every mark; accept every finding but the first, whose deduction is taken back."""
        book = openpyxl.load_workbook(self.at("sheet.xlsx"))
        sheet = book["复核"]
        letters = {cell.value: cell.column_letter for cell in sheet[1]}
        rejected = 0
        for row in range(2, sheet.max_row + 1):
            machine, kind, taken, verdict, why = (
                sheet[f"{letters[name]}{row}"]
                for name in ("机评扣分", "类型", "扣分", "判定", "备注")
            )
            if kind.value == "发现":
                verdict.value = "不成立" if row == rejected + 1 else "成立"
            elif machine.value == 20 and not rejected:
                taken.value, why.value, rejected = 0, "客户的原话", row
            elif machine.value is not None:
                verdict.value = "√"
        book["说明"]["B1"] = "王芳"
        book.save(self.at("filled.xlsx"))
        return rejected


@pytest.fixture
def desk(own_shelf: Path, tmp_path: Path) -> Desk:
    return Desk(tmp_path, str(tmp_path / "verdicts.db"))


def test_one_day(desk: Desk) -> None:
    out, log = desk.at("out.jsonl"), desk.at
    picks = desk.queue()
    assert {pick.chat.agent_id for pick in picks} == {"kf-0", "kf-1"}
    whole = Path(log("chats.jsonl")).read_bytes().splitlines(keepends=True)
    Path(log("one.jsonl")).write_bytes(whole[0])
    few = desk.run("sheet", "export", log("queue.jsonl"), "--reports", out, "--chats",
                   log("one.jsonl"), "-o", log("sheet.xlsx")).output  # fmt: skip
    assert "个会话在 --chats 里找不到" in few
    full = desk.run("sheet", "export", log("queue.jsonl"), "--reports", out, "--chats",
                    log("chats.jsonl"), "-o", log("sheet.xlsx")).output  # fmt: skip
    assert "找不到" not in full
    assert desk.fill_in()
    desk.run("sheet", "read", log("filled.xlsx"), "--reports", out, "-o", log("verdicts.jsonl"))
    done = desk.run("verdicts", "import", log("verdicts.jsonl"), "--reports", out)
    assert f"记入 {len(picks)} 份，已有 0 份" in done.output
    again = desk.run("verdicts", "import", log("verdicts.jsonl"), "--reports", out)
    assert f"记入 0 份，已有 {len(picks)} 份" in again.output
    shown = desk.run("verdicts", "list").output
    assert shown.count("王芳") == len(picks)
    assert "words" in shown
    assert not {pick.chat.chat_id for pick in picks} & {own.chat.chat_id for own in desk.queue()}
    assert (
        f"抽中 {2 * len(picks)} 个，已复核 {len(picks)} 个"
        in desk.run("verdicts", "lift", "--reports", out).output
    )
    lines = desk.run("verdicts", "labels").output.splitlines()
    labels = [msgspec.json.decode(line, type=TurnLabel) for line in lines]
    assert [own.positive for own in labels].count(False) == 1
    assert all(own.weight and own.weight >= 1 for own in labels)
    assert "满分案例" in desk.run("verdicts", "second").output
    assert "完好" in desk.run("log", "verify").output


def test_an_appeal(desk: Desk) -> None:
    out, at = desk.at("out.jsonl"), desk.at
    desk.queue()
    desk.run("sheet", "export", at("queue.jsonl"), "--reports", out, "-o", at("sheet.xlsx"))
    desk.fill_in()
    desk.run("sheet", "read", at("filled.xlsx"), "--reports", out, "-o", at("v.jsonl"))
    desk.run("verdicts", "import", at("v.jsonl"))
    rows = [msgspec.json.decode(line) for line in
            desk.run("verdicts", "list", "--format", "jsonl").output.splitlines()]  # fmt: skip
    name = next(row["chat_id"] for row in rows if row["criteria"]["words"]["new"] == 40)
    filed = desk.run("verdicts", "appeal", "file", name, "--by", "kf-0", "--reason", "在引用客户",
                     "--criterion", "words").output  # fmt: skip
    number = filed.split()[-1]
    ruling = ("verdicts", "appeal", "rule", number, "--reason", "属实", "--mark", "60")
    assert "请由别人来裁定" in desk.run(*ruling, "--by", "王芳", code=1).output
    desk.run(*ruling, "--by", "赵主管", "--score", "100", "--passed")
    shown = desk.run("verdicts", "appeal", "list").output
    assert "改判" in shown
    assert "赵主管" in shown
    own = desk.run("verdicts", "list", "--chat", name, "--format", "jsonl").output
    assert msgspec.json.decode(own)["criteria"]["words"]["new"] == 60
    second = desk.run("verdicts", "appeal", "file", name, "--by", "kf-0", "--reason", "再看").output
    desk.run("verdicts", "appeal", "withdraw", second.split()[-1], "--by", "kf-0")


def test_the_log_is_kept_checked_and_emptied(desk: Desk) -> None:
    at = desk.at
    kept = desk.run("log", "keep", "--reports", at("out.jsonl"), "--chats", at("chats.jsonl"),
                    "--by", "值班")  # fmt: skip
    assert "留存 40 个会话" in kept.output
    desk.run("log", "head", "-o", at("head.json"))
    erased = desk.run("log", "erase", "--customer", "u-4", "--by", "法务", "--reason", "客户要求")
    assert "已删除 1 个会话的文字" in erased.output
    verified = desk.run("log", "verify", "--head", at("head.json"))
    assert "核对了 41 条，完好，其中 1 条的文字已按规定删除或归档" in verified.output
    assert (
        "0 个会话早于 365 天" in desk.run("log", "archive", "--days", "365", "--by", "值班").output
    )
    assert (
        "至少保存 365 天" in desk.run("log", "archive", "--days", "30", "--by", "x", code=1).output
    )
    desk.run("log", "erase", "--by", "法务", "--reason", "x", code=2)


def test_what_could_not_be_kept_is_told_by_the_exit_code(desk: Desk) -> None:
    at = desk.at
    lines = Path(at("chats.jsonl")).read_bytes().splitlines()
    Path(at("some.jsonl")).write_bytes(b"\n".join([*lines[:38], lines[38][:40]]))
    kept = desk.run("log", "keep", "--reports", at("out.jsonl"), "--chats", at("some.jsonl"),
                    "--by", "值班", code=1)  # fmt: skip
    assert "留存 38 个会话" in kept.output
    assert "第 39 行" in kept.output
    assert "c-39 在 --chats 里找不到" in kept.output
    desk.run("labelstudio", "export", at("some.jsonl"), "--reports", at("out.jsonl"),
             "-o", at("tasks.json"), code=1)  # fmt: skip
    assert len(msgspec.json.decode(Path(at("tasks.json")).read_bytes())) == 38


def test_label_studio(desk: Desk) -> None:
    at = desk.at
    done = desk.run("labelstudio", "export", at("chats.jsonl"), "--reports", at("out.jsonl"),
                    "--config", at("config.xml"), "-o", at("tasks.json"))  # fmt: skip
    assert "导出 40 个任务" in done.output
    tasks = msgspec.json.decode(Path(at("tasks.json")).read_bytes())
    for number, task in enumerate(tasks):
        own = {"id": number, "completed_by": 1, "parent_prediction": 1}
        task["annotations"] = [{**own, "result": task["predictions"][0]["result"]}]
    Path(at("done.json")).write_bytes(msgspec.json.encode(tasks))
    desk.run("labelstudio", "read", at("done.json"), "--reports", at("out.jsonl"),
             "-o", at("v.jsonl"))  # fmt: skip
    assert "记入 40 份" in desk.run("verdicts", "import", at("v.jsonl")).output


def test_a_queue_as_a_workbook(desk: Desk) -> None:
    desk.run("queue", desk.at("out.jsonl"), "--seed", "3", "-o", desk.at("queue.xlsx"))
    rows = list(openpyxl.load_workbook(desk.at("queue.xlsx")).active.iter_rows(values_only=True))
    assert rows[0][:2] == ("会话", "客服")
    assert len(rows) == 11


def test_mistakes_are_told_and_nothing_is_written(desk: Desk) -> None:
    at = desk.at
    assert "不是评分报告" in desk.run("queue", at("chats.jsonl"), code=1).output
    for words in (["log", "verify"], ["verdicts", "list"]):
        assert "没有复核日志" in desk.run(*words, "--log", at("mistyped.db"), code=1).output
    Path(at("plan.toml")).write_text("[count]\nnew = [3, 1]\nold = 1\n", "utf-8")
    told = desk.run("queue", at("out.jsonl"), "--plan", at("plan.toml"), code=2).output
    assert "有 2 处错误" in told
    desk.queue()
    desk.run("sheet", "export", at("queue.jsonl"), "--reports", at("out.jsonl"), "-o", at("s.xlsx"))
    told = desk.run("sheet", "read", at("s.xlsx"), "--reports", at("out.jsonl"),
                    "-o", at("v.jsonl"), code=2).output  # fmt: skip
    assert "没有写质检员的名字" in told
    assert not Path(at("v.jsonl")).exists()
    Path(at("other.jsonl")).write_bytes(Path(at("out.jsonl")).read_bytes().splitlines()[0])
    told = desk.run("sheet", "export", at("queue.jsonl"), "--reports", at("other.jsonl"),
                    "-o", at("t.xlsx"), code=1).output  # fmt: skip
    assert "请给抽样时用的那一份评分结果" in told

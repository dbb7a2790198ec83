from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from autoqa import __version__
from autoqa.cli import main
from autoqa.cli.output import MISUSED
from autoqa.signals.registry import SIGNALS
from tests.conftest import LEXICON, Write

CHAT = (
    '{"id": "好的", "turns": [{"role": "客户", "text": "在吗"}, {"role": "客服", "text": "您好"}]}'
)
WORSE = CHAT.replace("好的", "坏的").replace("您好", "坏词🙂")
HAN = re.compile("[\u4e00-\u9fff]")
BROKEN = '{"turns": [{"role": "老板"}]}'


@pytest.fixture
def run(own_shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run the command line in a folder that holds ``chats.jsonl``; nothing may be raised."""
    monkeypatch.chdir(tmp_path)
    Path("chats.jsonl").write_text(f"{CHAT}\n{WORSE}\n", "utf-8")

    def invoke(*arguments: str) -> Result:
        result = CliRunner().invoke(main, arguments)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return invoke


def score(run: Any, *arguments: str) -> Result:
    result: Result = run("score", "--rubric", "tiny", *arguments)
    return result


def test_a_table_is_for_people(run: Any) -> None:
    result = score(run, "chats.jsonl")
    assert result.exit_code == 0
    assert "不说坏词" in result.stdout
    assert "坏词🙂" not in result.stdout.split("坏的")[0]
    assert result.stderr == ""


def test_lines_are_for_machines(run: Any) -> None:
    result = score(run, "chats.jsonl", "--format", "jsonl")
    reports = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(report["transcript"]["id"], report["score"]) for report in reports] == [
        ("好的", 100),
        ("坏的", 66.7),
    ]


@pytest.mark.parametrize(("content", "ids"), [(f"{CHAT}\n{WORSE}", ["好的", "坏的"]), (BROKEN, [])])
def test_json_is_one_array(run: Any, content: str, ids: list[str]) -> None:
    Path("f.jsonl").write_text(content, "utf-8")
    reports = json.loads(score(run, "f.jsonl", "--format", "json").stdout)
    assert [report["transcript"]["id"] for report in reports] == ids


def test_explain_lists_what_does_not_count(run: Any, write_lexicon: Write) -> None:
    write_lexicon("bad", f'exclude = ["坏词🙂"]\n{LEXICON}[[entries]]\nterms = ["坏词"]\n')
    plain = score(run, "chats.jsonl", "--format", "jsonl").stdout.splitlines()
    told = score(run, "chats.jsonl", "--format", "jsonl", "--explain").stdout.splitlines()
    assert json.loads(plain[1])["refused"] == []
    assert [refused["quote"] for refused in json.loads(told[1])["refused"]] == ["坏词"]


def test_output_goes_to_a_file_in_utf8(run: Any) -> None:
    on_screen = score(run, "chats.jsonl", "--format", "jsonl")
    in_file = score(run, "chats.jsonl", "--format", "jsonl", "-o", "out.jsonl")
    assert in_file.stdout == ""
    assert Path("out.jsonl").read_bytes() == on_screen.stdout.encode()


@pytest.mark.parametrize("output", ["chats.jsonl", "./chats.jsonl"])
def test_output_never_overwrites_the_input(run: Any, output: str) -> None:
    result = score(run, "chats.jsonl", "-o", output)
    assert result.exit_code == 2
    assert Path("chats.jsonl").read_text("utf-8") == f"{CHAT}\n{WORSE}\n"


def test_an_output_that_cannot_be_written_is_told(run: Any) -> None:
    result = score(run, "chats.jsonl", "-o", "no/where.json")
    assert result.exit_code == 2
    assert "no/where.json" in result.stderr


def test_a_bad_chat_does_not_stop_the_rest(run: Any) -> None:
    Path("f.jsonl").write_text(f"{CHAT}\n{BROKEN}\n{{\n{WORSE}", "utf-8")
    result = score(run, "f.jsonl", "chats.jsonl", "--format", "jsonl")
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 4
    assert "第 2 行" in result.stderr
    assert "第 3 行" in result.stderr
    assert "2 处" in result.stderr


def test_a_chat_that_cannot_be_scored_does_not_stop_the_rest(run: Any) -> None:
    Path("f.jsonl").write_text(f'{{"id": "空的", "turns": []}}\n{CHAT}', "utf-8")
    result = score(run, "f.jsonl", "--format", "jsonl")
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 1
    assert "空的" in result.stderr


@pytest.mark.parametrize("name", ["nowhere.json", "nowhere", "folder", "book.xlsx"])
def test_a_file_that_cannot_be_read_does_not_stop_the_rest(run: Any, name: str) -> None:
    Path("folder").mkdir()
    Path("book.xlsx").write_bytes(b"PK\x03\x04\x14\0\xff\xff\n\0")
    result = score(run, name, "chats.jsonl", "--format", "jsonl")
    assert result.exit_code == 1
    assert name in result.stderr
    assert len(result.stdout.splitlines()) == 2


@pytest.mark.parametrize("rubric", ["tinny", "nowhere.toml", "x" * 300])
def test_an_unknown_rubric_is_misuse(run: Any, rubric: str) -> None:
    result = run("score", "chats.jsonl", "--rubric", rubric)
    assert result.exit_code == 2
    assert rubric in result.stderr


def test_the_nearest_rubric_is_told(run: Any) -> None:
    assert "'tiny'" in run("score", "chats.jsonl", "--rubric", "tinny").stderr


def test_a_broken_rubric_is_misuse(run: Any, write_rubric: Write) -> None:
    write_rubric("own", "pass_mark = 'x'")
    result = run("score", "chats.jsonl", "--rubric", "own")
    assert result.exit_code == 2
    assert "pass_mark" in result.stderr


def test_a_lexicon_with_a_bad_pattern_is_misuse(run: Any, write_lexicon: Write) -> None:
    write_lexicon("bad", f'{LEXICON}[[entries]]\nid = "p"\nregex = "("\n')
    result = score(run, "chats.jsonl")
    assert result.exit_code == 2
    assert "entries[0].regex" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["--role", "小王"],
        ["--role", "小王="],
        ["--role", "=agent"],
        ["--role", "小王=老板"],
        ["--column", "text"],
        ["--column", "txt=内容"],
        ["--header", "("],
        ["--header", "(?P<text>.*)"],
        ["--time-zone", "Asia/Beijing"],
        ["--format", "xml"],
        ["--input-format", "xml"],
        ["--nope"],
    ],
)
def test_a_wrong_option_is_told_and_leaves_no_empty_output(run: Any, arguments: list[str]) -> None:
    Path("f.txt").write_text("客户 (2026-06-18 10:02:11): 在吗", "utf-8")
    Path("f.csv").write_text("角色,内容\n客户,在吗\n", "utf-8")
    file = "f.csv" if arguments[0] == "--column" else "f.txt"
    result = score(run, file, "-o", "out", *arguments)
    assert result.exit_code in (1, 2)
    assert result.stderr
    assert result.exit_code == 1 or not Path("out").exists()


def test_nothing_to_score_is_misuse(run: Any) -> None:
    assert run("score").exit_code == 2


def test_names_and_headers_of_a_text_can_be_told(run: Any) -> None:
    Path("f.txt").write_text("<小王> 坏词\n<小李> 在吗", "utf-8")
    options = [
        "--role",
        "小王=客服",
        "--role",
        "小李=customer",
        "--header",
        "<(?P<name>.*)> (?P<text>.*)",
    ]
    (line,) = score(run, "f.txt", "--format", "jsonl", *options).stdout.splitlines()
    assert json.loads(line)["findings"][0]["quote"] == "坏词"


def test_columns_of_a_table_can_be_told(run: Any) -> None:
    Path("f.dat").write_text("谁,话\n客服,坏词\n", "utf-8")
    options = ["--input-format", "csv", "--column", "role=谁", "--column", "text=话"]
    (line,) = score(run, "f.dat", "--format", "jsonl", *options).stdout.splitlines()
    assert json.loads(line)["findings"][0]["quote"] == "坏词"


def test_processes_and_scripts_can_be_given(run: Any) -> None:
    examples = Path(__file__).parents[1] / "examples"
    given = ["--processes", examples / "processes.toml", "--scripts", examples / "scripts.csv"]
    result = score(run, *map(str, given), "--format", "jsonl", "chats.jsonl")
    assert result.exit_code == 0
    made = json.loads(result.stdout.splitlines()[0])["made_with"]
    assert made["processes"]
    assert made["scripts"]
    assert score(run, "--scripts", "chats.jsonl", "chats.jsonl").exit_code == 2
    assert score(run, "--processes", "no.toml", "chats.jsonl").exit_code == 2


def test_check_tells_every_mistake_and_counts(
    run: Any, own_shelf: Path, write_lexicon: Write
) -> None:
    good = run("check", str(own_shelf))
    assert good.exit_code == 0
    path = write_lexicon("own", f"{LEXICON}titel = 1\nhti = []\n")
    bad = run("check", str(own_shelf))
    assert bad.exit_code == 1
    assert str(path) in bad.stderr
    assert "titel" in bad.stderr
    assert "hti" in bad.stderr
    assert "1 个有错" in bad.stdout


def test_check_names_the_file_whose_base_is_missing(run: Any, write_lexicon: Write) -> None:
    path = write_lexicon("own", 'extends = "nowhere"')
    assert str(path) in run("check", str(path)).stderr


def test_check_needs_what_is_there(run: Any) -> None:
    assert run("check", "nowhere.toml").exit_code == 2


@pytest.mark.parametrize(
    ("what", "told"), [("rubrics", "小标准"), ("lexicons", "bad"), ("signals", "manual.needs")]
)
def test_list_tells_what_there_is(run: Any, what: str, told: str) -> None:
    result = run("list", what)
    assert result.exit_code == 0
    assert told in result.stdout


def test_list_says_something_of_every_signal(run: Any) -> None:
    lines = run("list", "signals").stdout.splitlines()
    assert [line.split()[0] for line in lines] == sorted(SIGNALS)
    assert all(len(line.split()) > 1 for line in lines)


@pytest.mark.parametrize("text", ["= =", "entries = 3", 'extends = "own"'])
def test_list_lives_with_a_broken_file(run: Any, write_lexicon: Write, text: str) -> None:
    write_lexicon("own", text)
    result = run("list", "lexicons")
    assert result.exit_code == 0
    assert any(line.startswith("own") and "有错" in line for line in result.stdout.splitlines())


def test_list_lives_with_a_broken_model(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = tmp_path / "shelf" / "models" / "own" / "card.toml"
    card.parent.mkdir(parents=True)
    card.write_text("title = 3", "utf-8")
    monkeypatch.setenv("AUTOQA_PATH", str(tmp_path / "shelf"))
    result = run("list", "models")
    assert result.exit_code == 0
    assert any(line.startswith("own") and "有错" in line for line in result.stdout.splitlines())


@pytest.mark.parametrize("command", ["score", "batch", "report", "redact"])
def test_every_command_that_reads_chats_tells_a_wrong_role_alike(run: Any, command: str) -> None:
    result = run(command, "chats.jsonl", "-o", "out.jsonl", "--role", "小王=老板")
    assert result.exit_code == 2
    assert "不认识角色 '老板'" in result.stderr
    assert not Path("out.jsonl").exists()


@pytest.mark.parametrize("command", ["score", "batch", "report", "redact"])
def test_no_command_writes_over_the_chats_that_it_reads(run: Any, command: str) -> None:
    result = run(command, "chats.jsonl", "-o", "chats.jsonl")
    assert result.exit_code == 2
    assert "就是输入文件" in result.stderr
    assert Path("chats.jsonl").read_text("utf-8") == f"{CHAT}\n{WORSE}\n"


@pytest.mark.parametrize(
    "command",
    [
        ["queue", "in.jsonl"],
        ["sheet", "export", "in.jsonl", "--reports", "in.jsonl"],
        ["sheet", "read", "other.xlsx", "--reports", "in.jsonl"],
        ["labelstudio", "export", "other.xlsx", "--reports", "in.jsonl"],
        ["labelstudio", "read", "other.xlsx", "--reports", "in.jsonl"],
        ["agree", "in.jsonl", "other.xlsx"],
        ["drift", "other.xlsx", "--before", "in.jsonl"],
        ["metrics", "in.jsonl"],
        ["accumulate", "other.xlsx", "--confirmed", "in.jsonl"],
        ["coach", "in.jsonl", "--agent", "a"],
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_no_command_writes_over_what_it_was_given(run: Any, command: list[str]) -> None:
    for name in ("in.jsonl", "other.xlsx"):
        Path(name).write_text("原来的内容", "utf-8")
    result = run(*command, "-o", "in.jsonl")
    assert result.exit_code == 2
    assert "输出 in.jsonl 就是输入文件" in result.stderr
    assert Path("in.jsonl").read_text("utf-8") == "原来的内容"


def test_every_option_says_in_chinese_what_it_is_for() -> None:
    silent = [
        f"{name} {option.opts[0]}"
        for name, command in commands(main)
        for option in command.params
        if isinstance(option, click.Option) and not (option.help and HAN.search(option.help))
    ]
    assert silent == []


def test_every_output_has_its_short_name() -> None:
    outputs = [
        option
        for _, command in commands(main)
        for option in command.params
        if "--output" in option.opts
    ]
    assert len(outputs) > 10
    assert all("-o" in option.opts for option in outputs)


def commands(group: click.Group, place: str = "") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{place}{name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{place}{name} ")


def test_version_and_help(run: Any) -> None:
    assert __version__ in run("--version").stdout
    for arguments in (["-h"], ["score", "-h"], ["check", "--help"], ["list", "--help"]):
        assert run(*arguments).exit_code == 0


@pytest.fixture
def installed(own_shelf: Path, tmp_path: Path) -> Any:
    """Run the installed command in a process of its own."""
    command = shutil.which("autoqa", path=sysconfig.get_path("scripts"))
    assert command
    worse = WORSE.replace("坏的", "坏的🙂")
    (tmp_path / "chats.jsonl").write_text(f"{CHAT}\n{worse}\n{BROKEN}", "utf-8")

    def invoke(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [command, "score", "chats.jsonl", "--rubric", "tiny", *arguments],
            env={**os.environ, **environment},
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )

    return invoke


def test_the_installed_command_scores(installed: Any) -> None:
    run = installed("--format", "jsonl", PYTHONIOENCODING="utf-8")
    assert run.returncode == 1
    scores = [json.loads(line)["score"] for line in run.stdout.decode().splitlines()]
    assert scores == [100, 66.7]
    assert "第 3 行" in run.stderr.decode()
    assert "Traceback" not in run.stderr.decode()


def test_a_gbk_console_shows_what_it_can(installed: Any) -> None:
    run = installed("--format", "table", PYTHONIOENCODING="gbk")
    assert run.returncode == 1
    assert "坏的?" in run.stdout.decode("gbk")
    assert "老板" in run.stderr.decode("gbk")
    assert b"Traceback" not in run.stderr


@pytest.mark.parametrize("style", ["json", "jsonl"])
def test_data_keeps_every_character_on_any_console(installed: Any, style: str) -> None:
    run = installed("--format", style, PYTHONIOENCODING="gbk")
    assert "坏的🙂" in run.stdout.decode("utf-8")


def test_a_gbk_console_does_not_touch_the_file(installed: Any, tmp_path: Path) -> None:
    installed("--format", "jsonl", "-o", "out.jsonl", PYTHONIOENCODING="gbk")
    assert "坏的🙂" in (tmp_path / "out.jsonl").read_text("utf-8")


def test_a_new_rubric_is_right_from_the_start(run: Any) -> None:
    assert run("rubric", "new", "mine.toml").exit_code == 0
    assert run("check", "mine.toml").exit_code == 0
    assert run("score", "chats.jsonl", "--rubric", "mine.toml").exit_code == 0


def test_a_new_rubric_overwrites_nothing(run: Any) -> None:
    Path("mine.toml").write_text("keep me", "utf-8")
    result = run("rubric", "new", "mine.toml")
    assert (result.exit_code, Path("mine.toml").read_text("utf-8")) == (2, "keep me")
    assert "已经存在" in result.output


def test_two_rubrics_are_compared_chat_by_chat(run: Any) -> None:
    Path("strict.toml").write_text('extends = "tiny"\npass_mark = 100\n', "utf-8")
    result = run("rubric", "diff", "tiny", "strict.toml", "--on", "chats.jsonl")
    assert result.exit_code == 0
    assert "2 个会话，0 个分数有变化" in result.output
    assert run("rubric", "diff", "tiny", "nowhere", "--on", "chats.jsonl").exit_code == 2


def test_a_comparison_leaves_out_no_word_of_a_title(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Chinese title has no spaces to break at; it was cut off with an ellipsis."""
    monkeypatch.setenv("COLUMNS", "50")
    result = run("rubric", "diff", "tiny", "ecommerce_chat", "--on", "chats.jsonl", "--all")
    assert "…" not in result.output
    assert "不再需要复核 0\n" in result.output


def test_a_folder_is_a_batch(run: Any) -> None:
    assert "整个文件夹请用 autoqa batch" in run("score", ".").stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("score", "缺少参数 '文件...'"),
        ("scor chats.csv", "没有 'scor' 这个命令。 是否想写 'score'？"),
        ("score chats.jsonl --formt x", "没有 '--formt' 这个选项"),
        ("score chats.jsonl --format x", "不能写 'x'，可以写 'table', 'json', 'jsonl'"),
        ("score chats.jsonl --rubric", "选项 '--rubric' 后面要写 1 个值"),
        ("list", "可以写：\n\trubrics"),
        ("list rubrics 多的", "多出了参数（多的）"),
        ("check 没有.toml", "找不到 '没有.toml'，请检查路径"),
        ("batch chats.jsonl", "缺少选项 '--output' / '-o'"),
        ("batch chats.jsonl -o a.jsonl --workers 0", "0 不在范围 x>=1 之内"),
        ("batch chats.jsonl -o a.jsonl --workers 两", "'两' 不是这里要的数"),
    ],
)
@pytest.mark.parametrize("language", ["en_US", "de_DE"])
def test_a_wrong_call_is_told_in_chinese(
    run: Any, monkeypatch: pytest.MonkeyPatch, arguments: str, told: str, language: str
) -> None:
    """Whatever the locale: click's own English would be no help to who reads Chinese only."""
    monkeypatch.setenv("LANGUAGE", language)
    result = run(*arguments.split())
    assert result.exit_code == MISUSED
    assert told in result.stderr
    assert "错误：" in result.stderr
    assert not re.search(r"Usage|Try |Error|Missing|Invalid|No such", result.stderr)


def test_help_is_chinese(run: Any) -> None:
    text = run("batch", "--help").stdout
    assert all(word in text for word in ("用法:", "选项:", "显示这份说明", "必填", "默认："))
    assert not re.search(r"Usage:|Options:|Show this|required\]|default:", text)

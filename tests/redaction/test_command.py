"""`autoqa redact` and `autoqa report --redact`, run as an operator runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import autoqa
from autoqa.cli import main

CHATS = "会话编号,角色,内容\n1,客户,电话13900139000\n1,客服,好的王女士\n2,客户,还是13900139000\n"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["redact", *map(str, arguments)])


@pytest.fixture
def chats(tmp_path: Path) -> Path:
    path = tmp_path / "chats.csv"
    path.write_bytes(CHATS.encode("gb18030"))
    return path


def test_it_writes_chats_that_can_be_read_again(chats: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    result = run(chats, "-o", output)
    assert (result.exit_code, result.stdout) == (0, f"写了 2 个会话：{output}\n")
    found = [[turn.text for turn in chat.turns] for chat in autoqa.load(output)]
    assert found == [["电话[手机1]", "好的[姓名1]女士"], ["还是[手机1]"]]


def test_with_a_key_file_values_join_across_chats(chats: Path, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("0123456789abcdef\n")
    output = tmp_path / "out.jsonl"
    assert run(chats, "-o", output, "--key-file", key).exit_code == 0
    one, other = (json.loads(line)["turns"][0]["text"] for line in output.read_text().splitlines())
    assert one.removeprefix("电话") == other.removeprefix("还是")
    assert one.startswith("电话[手机-")


def test_a_short_key_is_refused_before_anything_is_read(chats: Path, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("secret")
    result = run(chats, "-o", tmp_path / "out.jsonl", "--key-file", key)
    assert result.exit_code == 1
    assert "只有 6 个字节" in result.stderr
    assert not (tmp_path / "out.jsonl").exists()


def test_a_bad_file_does_not_stop_the_rest(chats: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    result = run(tmp_path / "nothing.csv", chats, "-o", output)
    assert result.exit_code == 1
    assert "没有这个文件" in result.stderr
    assert len(output.read_text("utf-8").splitlines()) == 2


def test_the_input_is_not_lost_as_output(chats: Path, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    assert run(chats, "-o", source).exit_code == 0
    before = source.read_bytes()
    result = run(source, "-o", source)
    assert result.exit_code == 2
    assert "就是输入文件" in result.stderr
    assert source.read_bytes() == before


def test_a_folder_that_is_not_there_is_told(chats: Path, tmp_path: Path) -> None:
    result = run(chats, "-o", tmp_path / "none" / "out.jsonl")
    assert result.exit_code == 2
    assert "写不了" in result.stderr


def test_a_page_hides_what_is_personal(chats: Path, tmp_path: Path) -> None:
    arguments = ["report", str(chats), "-o", str(tmp_path / "pages"), "--redact", "--model", "none"]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    pages = [page.read_text("utf-8") for page in (tmp_path / "pages").iterdir()]
    assert len(pages) == 3
    assert not any("13900139000" in page or "王女士" in page for page in pages)
    assert sum("[手机1]" in page for page in pages) == 2

"""Several chats as a folder of pages, and the command that writes them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import autoqa
from autoqa.cli import main
from autoqa.errors import AutoqaError
from autoqa.report import site

EXAMPLES = Path(__file__).parent.parent.parent / "examples"


def test_one_chat_becomes_a_file(tmp_path: Path) -> None:
    output = tmp_path / "chat.html"
    done = CliRunner().invoke(main, ["report", str(EXAMPLES / "refund.json"), "-o", str(output)])
    assert done.exit_code == 0, done.output
    chat = next(autoqa.load(EXAMPLES / "refund.json"))
    assert output.read_text("utf-8") == autoqa.score(chat, explain=True).to_html(chat)


def test_several_chats_become_a_folder_with_the_most_urgent_first(tmp_path: Path) -> None:
    output = tmp_path / "pages"
    files = [str(EXAMPLES / "shipping.jsonl"), str(EXAMPLES / "refund.json")]
    done = CliRunner().invoke(main, ["report", *files, "-o", str(output)])
    assert done.exit_code == 0, done.output
    index = (output / site.INDEX).read_text("utf-8")
    pages = {path.name for path in output.iterdir()} - {site.INDEX}
    assert len(pages) == 3
    assert all(f'href="{page}"' in index for page in pages)
    assert index.index("refund-20260618-01") < index.index("ship-1")


def test_several_chats_do_not_fit_into_one_file(tmp_path: Path) -> None:
    output = tmp_path / "chat.html"
    done = CliRunner().invoke(main, ["report", str(EXAMPLES / "chats.csv"), "-o", str(output)])
    assert done.exit_code == 2
    assert "写文件夹" in done.output
    assert not output.exists()


def test_what_cannot_be_read_is_told_and_the_rest_written(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_bytes(b'\xef\xbb\xbf{"id": "x", "turns": [')
    output = tmp_path / "pages"
    files = [str(broken), str(EXAMPLES / "refund.json")]
    done = CliRunner().invoke(main, ["report", *files, "-o", str(output)])
    assert done.exit_code == 1
    assert "broken.json" in done.output
    assert len(list(output.glob("refund*.html"))) == 1


def test_two_chats_of_one_name_get_two_pages(tmp_path: Path) -> None:
    scorer = autoqa.Scorer()
    chats = [
        autoqa.Transcript("../同名/会话", (autoqa.Turn("agent", text),))
        for text in ("您好", "不管")
    ]
    scored = ((scorer.score(chat), chat) for chat in chats)
    assert site.write(tmp_path, scored) == 2
    assert sorted(path.parent for path in tmp_path.rglob("*.html")) == [tmp_path] * 3


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(AutoqaError, match="写不了"):
        site.write(blocked, [])

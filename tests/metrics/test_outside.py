from __future__ import annotations

from pathlib import Path

import pytest

from autoqa.errors import LoadError
from autoqa.metrics import outside


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "名单.csv"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_ratings_are_numbers_or_words(path: Path, encoding: str) -> None:
    path.write_text("会话编号,备注,满意度\nc1,,5\n c2 ,x,不满意\nc3,,\n,,\n", encoding)
    assert outside.ratings(path) == {"c1": 5.0, "c2": 2.0}


def test_a_bad_rating_is_told_with_its_line_and_stops_nothing(path: Path) -> None:
    path.write_text('chat_id,rating\n"c\n1",3\nc2,6\nc3,nan\nc4,好\n,4\nc5,4\nc5,1\n', "utf-8")
    told: list[LoadError] = []
    assert outside.ratings(path, told.append) == {"c\n1": 3.0, "c5": 1.0}
    assert [reason.line for reason in told] == [4, 5, 6, 7]
    with pytest.raises(LoadError, match="第 4 行"):
        outside.ratings(path)


def test_complaints_are_a_column_of_chats(path: Path) -> None:
    path.write_text("备注,会话ID\n急,c1\n,c2\n,c1\n", "utf-8")
    assert outside.complaints(path) == {"c1", "c2"}


def test_what_people_confirmed(path: Path) -> None:
    path.write_text("chat_id,项目\nc1,asset_loss\nc2,\n", "utf-8")
    assert outside.confirmed(path) == {"c1": "asset_loss"}


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "满意度\n5\n"])
def test_a_missing_column_is_told(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    with pytest.raises(LoadError, match="缺少一列"):
        outside.ratings(path)

from __future__ import annotations

from pathlib import Path

import pytest

from autoqa import disk


def test_a_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("before")
    with disk.replacing(path) as file:
        file.write(b"after")
        assert path.read_text() == "before"
    assert path.read_text() == "after"
    assert list(tmp_path.iterdir()) == [path]


def test_what_fails_halfway_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("before")
    with pytest.raises(TypeError), disk.replacing(path) as file:
        file.writelines([b"aft", "er"])  # type: ignore[list-item]
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_it_may_grow_in_another_folder(tmp_path: Path) -> None:
    drafts = tmp_path / "drafts"
    drafts.mkdir()
    with disk.replacing(tmp_path / "out", drafts) as file:
        file.write(b"1")
        assert [path.parent for path in tmp_path.rglob("out*")] == [drafts]
    assert (tmp_path / "out").read_bytes() == b"1"

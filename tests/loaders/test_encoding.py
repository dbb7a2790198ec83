from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.errors import LoadError
from autoqa.loaders.encoding import lines
from tests.conftest import Read

TEXT = "客服：您好🙂\n客户：在吗\n"
ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "utf-16"]


def decoded(path: Path, content: bytes) -> list[str]:
    (path / "f").write_bytes(content)
    return list(lines(path / "f"))


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_encoding_gives_the_same_lines(tmp_path: Path, encoding: str, end: str) -> None:
    text = TEXT.replace("\n", end)
    assert decoded(tmp_path, text.encode(encoding)) == text.splitlines(keepends=True)


@pytest.mark.parametrize("bom", [b"\xff\xfe", b"\xfe\xff"])
def test_utf16_goes_by_its_bom(tmp_path: Path, bom: bytes) -> None:
    codec = "utf-16-le" if bom == b"\xff\xfe" else "utf-16-be"
    assert "".join(decoded(tmp_path, bom + TEXT.encode(codec))) == TEXT


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_line_ends_only_where_a_line_ends(tmp_path: Path, encoding: str) -> None:
    text = "一\u2028二\x0b三\x85四\n五"
    assert decoded(tmp_path, text.encode(encoding)) == ["一\u2028二\x0b三\x85四\n", "五"]


def test_encodings_may_change_by_line(tmp_path: Path) -> None:
    content = "一行\n".encode() + "二行\n".encode("gb18030") + "三行\n".encode()
    assert decoded(tmp_path, content) == ["一行\n", "二行\n", "三行\n"]


def test_a_bom_before_gbk_is_taken_off(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf" + "会话,角色\n一,客户\n".encode("gb18030")
    assert decoded(tmp_path, content) == ["会话,角色\n", "一,客户\n"]


@given(st.lists(st.tuples(st.sampled_from(["您好，在的", "客户：在吗🙂", "a,b"]), st.booleans())))
def test_no_line_harms_its_neighbours(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, bool]]
) -> None:
    content = b"".join(f"{row}\n".encode("gb18030" if gb else "utf-8") for row, gb in rows)
    found = decoded(tmp_path_factory.mktemp("f"), content)
    assert found == [f"{row}\n" for row, _ in rows]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_half_a_character_at_the_end_costs_only_itself(tmp_path: Path, encoding: str) -> None:
    found = decoded(tmp_path, "您好\n客户：在吗".encode(encoding)[:-1])
    assert found[0] == "您好\n"
    assert found[1].rstrip("\ufffd") == "客户：在"


@pytest.mark.parametrize(
    ("content", "line"),
    [(b"\xff\n", 1), (b"a\nb\n\xff\xffc\n", 3), ("您好\n".encode() + b"\xff", 2)],
)
def test_an_unknown_encoding_is_told_with_its_line(
    tmp_path: Path, content: bytes, line: int
) -> None:
    with pytest.raises(LoadError) as caught:
        decoded(tmp_path, content)
    assert caught.value.line == line
    assert caught.value.source == str(tmp_path / "f")


def test_an_empty_file_has_no_lines(tmp_path: Path) -> None:
    assert decoded(tmp_path, b"") == []


@pytest.mark.parametrize("bom", ["utf-8-sig", "utf-16"])
def test_a_bom_alone_is_no_text(tmp_path: Path, bom: str) -> None:
    assert "".join(decoded(tmp_path, "".encode(bom))) == ""


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="nowhere"):
        list(lines(tmp_path / "nowhere"))


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(LoadError) as caught:
        list(lines(tmp_path))
    assert caught.value.source == str(tmp_path)


def test_lines_come_one_by_one(tmp_path: Path) -> None:
    """A broken line does not hide those before it."""
    (tmp_path / "f").write_bytes(b"a\n\xff\xff\n")
    stream = lines(tmp_path / "f")
    assert next(stream) == "a\n"
    with pytest.raises(LoadError):
        next(stream)


def test_with_a_listener_an_unknown_encoding_costs_only_its_line(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"a\n\xff\xff\nc\n")
    told: list[LoadError] = []
    assert list(lines(tmp_path / "f", told.append)) == ["a\n", "\ufffd\ufffd\n", "c\n"]
    assert [reason.line for reason in told] == [2]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_return_alone_ends_a_line(tmp_path: Path, encoding: str) -> None:
    assert decoded(tmp_path, "您好\r在\r\n吗\n".encode(encoding)) == ["您好\r", "在\r\n", "吗\n"]


def test_a_bom_at_the_start_of_any_line_is_no_text(tmp_path: Path) -> None:
    content = "a\n".encode("utf-8-sig") * 2 + "\ufeff您好\n".encode("gb18030")
    assert decoded(tmp_path, content) == ["a\n", "a\n", "您好\n"]


def packed(content: bytes, suffix: str) -> bytes:
    if suffix == ".gz":
        return gzip.compress(content)
    return bytes(pa.compress(content, "zstd", asbytes=True))


@pytest.mark.parametrize("suffix", [".gz", ".zst", ".GZ"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_packed_files_are_unpacked(tmp_path: Path, suffix: str, encoding: str) -> None:
    path = tmp_path / f"f.txt{suffix}"
    path.write_bytes(packed(TEXT.encode(encoding), suffix.lower()))
    assert "".join(lines(path)) == TEXT


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
@pytest.mark.parametrize("kept", [0.01, 0.5, 0.9, 0.999])
def test_a_packed_file_that_breaks_off_is_told_after_its_last_line(
    tmp_path: Path, suffix: str, kept: float
) -> None:
    whole = [f"{n} {n**3 * 2654435761 % 2**64:x}\n" for n in range(20_000)]
    content = packed("".join(whole).encode(), suffix)
    path = tmp_path / f"f.txt{suffix}"
    path.write_bytes(content[: int(len(content) * kept)])
    told: list[LoadError] = []
    found = list(lines(path, told.append))
    (error,) = told
    assert "压缩文件" in error.problem
    assert error.line == len(found)
    assert found[:-1] == whole[: len(found) - 1] if found else True
    with pytest.raises(LoadError, match="压缩文件"):
        list(lines(path))


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_what_is_only_called_packed_is_told(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"f.txt{suffix}"
    path.write_text(TEXT, "utf-8")
    with pytest.raises(LoadError, match="压缩文件"):
        list(lines(path))


def test_the_chat_in_which_a_packed_file_breaks_off_is_left_out(read: Read) -> None:
    names = [f"{number:04}" for number in range(3000)]
    rows = [f"{name},客户,{number * 7919 % 10007}" for name in names for number in (1, 2)]
    content = gzip.compress("\n".join(["id,role,text", *rows]).encode())
    loaded = read(content[: len(content) // 2], "f.csv.gz")
    assert 0 < len(loaded.chats) < 3000
    assert {len(chat.turns) for chat in loaded.chats} == {2}
    assert len(loaded.errors) == 1

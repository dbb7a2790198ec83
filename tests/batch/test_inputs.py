from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from autoqa.batch import decode
from autoqa.batch.adapter import Adapter
from autoqa.batch.inputs import AS_IT_IS, CHARACTERS, chunks, expand
from autoqa.batch.nursery import Make
from autoqa.batch.outcome import Given, Refusal
from autoqa.errors import AutoqaError, BatchError
from autoqa.loaders.files import load
from tests.batch.conftest import ROOT, Write, chat

SAMPLES = sorted(
    path
    for path in (ROOT / "examples").rglob("*.*")
    if path.suffix not in {".py", ".md", ".toml"} and path.name != "scripts.csv"
)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_batch_reads_what_load_reads(path: Path, make: Make) -> None:
    errors: list[AutoqaError] = []
    expected = [msgspec.json.encode(one) for one in load(path, on_error=errors.append)]
    adapter, found, refused = Adapter(make()), [], 0
    for chunk in chunks([path], AS_IT_IS, 3):
        for given in decode.rows(chunk.batch):
            if isinstance(given, Refusal):
                refused += 1
            else:
                found.append(msgspec.json.encode(adapter._read(given)))
    assert (found, refused) == (expected, len(errors))
    assert found or errors


def test_folders_and_patterns_are_their_files_in_order(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a.csv", "sub/c.json.gz", ".hidden.csv", "~$a.xlsx", "notes.md",
                 "o.parquet.quarantine.jsonl", "o.parquet.parts/00000000.done"):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    found = [path.relative_to(tmp_path).as_posix() for path in expand([str(tmp_path)])]
    assert found == ["a.csv", "b.jsonl", "sub/c.json.gz"]
    assert expand([str(tmp_path / "**/*.gz"), str(tmp_path)])[0].name == "c.json.gz"
    assert len(expand([str(tmp_path), str(tmp_path / "a.csv")])) == 3
    with pytest.raises(BatchError, match="没有匹配的文件"):
        expand([str(tmp_path / "*.xml")])
    (tmp_path / "a[1].csv").touch()
    assert [path.name for path in expand([str(tmp_path / "a[1].csv")])] == ["a[1].csv"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_lines_are_read_in_any_encoding(encoding: str, write: Write, tmp_path: Path) -> None:
    plain = write([chat(1), chat(2)])
    content = plain.read_text("utf-8").encode(encoding)
    (tmp_path / "other.jsonl.gz").write_bytes(gzip.compress(content))
    batches = [list(chunks([path], AS_IT_IS, 9)) for path in (plain, tmp_path / "other.jsonl.gz")]
    texts = [one[0].batch["record"].to_pylist() for one in batches]
    assert [line.strip() for line in texts[0]] == [line.strip() for line in texts[1]]


def test_a_chunk_is_full_by_number_or_by_length(write: Write) -> None:
    long = chat(0, "长" * (CHARACTERS // 2))
    source = write([*map(chat, range(5)), long, long, chat(6)])
    assert [one.batch.num_rows for one in chunks([source], AS_IT_IS, 4)] == [4, 3, 1]


def test_troubles_stand_where_they_come(write: Write) -> None:
    (only,) = chunks([write([chat(1), "{", chat(2)])], AS_IT_IS, 9)
    given = list(decode.rows(only.batch))
    assert [isinstance(one, Given) for one in given] == [True, True, True]  # a worker finds out
    assert [one.place.line for one in given] == [1, 2, 3]


def test_half_a_file_gives_what_is_whole(write: Write) -> None:
    path = write([chat(1), chat(2)])
    path.write_bytes(path.read_bytes()[:-30])
    (only,) = chunks([path], AS_IT_IS, 9)
    assert only.batch.num_rows == 2


def test_turns_in_parquet_go_to_the_worker_as_they_are(tmp_path: Path) -> None:
    rows = [chat(number, team="一组") for number in range(5)]
    table = pa.Table.from_pylist([{**row, "source": "app", "error": "x"} for row in rows])
    pq.write_table(table, tmp_path / "a.parquet")
    found = list(chunks([tmp_path / "a.parquet"], AS_IT_IS, 2))
    assert [one.batch.num_rows for one in found] == [2, 2, 1]
    assert found[1].batch["line"].to_pylist() == [3, 4]
    given = [row for one in found for row in decode.rows(one.batch)]
    transcripts = [one.value for one in given if isinstance(one, Given)]
    assert transcripts == list(load(tmp_path / "a.parquet"))


def test_a_broken_parquet_file_is_one_refusal(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1 and then nothing")
    (only,) = chunks([tmp_path / "a.parquet"], AS_IT_IS, 2)
    (given,) = decode.rows(only.batch)
    assert isinstance(given, Refusal)
    assert "Parquet" in given.reason


def test_without_pyarrow_it_says_what_to_install() -> None:
    code = "import sys; sys.modules['pyarrow'] = None; import autoqa.batch"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "MissingExtraError" in run.stderr
    assert "pip install 'autoqa-zh[batch]'" in run.stderr


def test_a_name_in_no_encoding_is_read_all_the_same(write: Write, tmp_path: Path) -> None:
    source = os.fsencode(tmp_path) + b"/\xff.jsonl"
    Path(os.fsdecode(source)).write_bytes(write([chat(1), "{"]).read_bytes())
    (only,) = chunks([Path(os.fsdecode(source))], AS_IT_IS, 9)
    assert only.batch["source"].to_pylist()[0].endswith("/\ufffd.jsonl")


def test_a_parquet_file_that_breaks_later_gives_what_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(
        pa.Table.from_pylist([chat(number) for number in range(40)]), path, row_group_size=20
    )
    content = bytearray(path.read_bytes())
    second = pq.ParquetFile(path).metadata.row_group(1).column(0).data_page_offset
    content[second : second + 200] = b"\xff" * 200
    path.write_bytes(content)
    rows = [row for one in chunks([path], AS_IT_IS, 20) for row in decode.rows(one.batch)]
    assert [isinstance(row, Given) for row in rows] == [True] * 20 + [False]
    assert rows[-1].place.line == 21

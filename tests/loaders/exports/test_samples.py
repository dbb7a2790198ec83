"""Every sample in examples/formats gives the chats that samples.txt, written by hand, says."""

from __future__ import annotations

import datetime as dt
import gzip
import re
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pytest

from autoqa.errors import AutoqaError
from autoqa.loaders.fields import parse_role
from autoqa.loaders.files import load
from autoqa.loaders.registry import EXPORTS
from autoqa.transcript import Role, Transcript, Turn

FOLDER = Path(__file__).parents[3] / "examples" / "formats"


class Sample(NamedTuple):
    """A file, who is who in it, and what its chats should be."""

    name: str
    roles: dict[str, Role]
    chats: list[str]


def _samples() -> list[Sample]:
    text = (Path(__file__).parent / "samples.txt").read_text("utf-8")
    found = []
    for block in re.split(r"^== ", text, flags=re.MULTILINE)[1:]:
        head, *lines = block.rstrip("\n").split("\n")
        name, *told = head.split(" ")
        roles = {who: parse_role(role, who) for who, role in (pair.split("=") for pair in told)}
        found.append(Sample(name, roles, [line for line in lines if line]))
    return found


SAMPLES = _samples()


def written(chat: Transcript) -> list[str]:
    """Write a chat as samples.txt does."""
    context = chat.context
    ends = (chat.channel or "-", context.agent_id or "-", context.customer_id or "-")
    return [" ".join(["chat", chat.id, *ends]), *map(_line, chat.turns)]


def _line(turn: Turn) -> str:
    flags = [name for name in ("auto", "recalled") if getattr(turn, name)]
    words = " ".join([turn.role, turn.speaker_id or "-", _clock(turn.time), *flags])
    return f"{words} | {turn.text}".rstrip(" " if not turn.text else "").replace("\n", "\\n")


def _clock(time: float | None) -> str:
    if time is None:
        return "-"
    if time < 1e8:
        return f"{time:g}s"
    moment = dt.datetime.fromtimestamp(time, dt.timezone(dt.timedelta(hours=8)))
    shown = moment.strftime("%dT%H:%M:%S" if moment.day != 18 else "%H:%M:%S")
    assert (moment.year, moment.month) == (2026, 6)
    return f"{shown}.{moment.microsecond // 100_000}" if moment.microsecond else shown


def _loaded(path: Path, sample: Sample, **options: str) -> list[str]:
    errors: list[AutoqaError] = []
    chats = list(load(path, roles=sample.roles, on_error=errors.append, **options))  # type: ignore[arg-type]
    assert errors == []
    return [line for chat in chats for line in written(chat)]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_sample_is_recognised_and_read(sample: Sample) -> None:
    assert _loaded(FOLDER / sample.name, sample) == sample.chats


def test_every_format_has_a_sample_and_every_sample_is_tested() -> None:
    names = {sample.name for sample in SAMPLES}
    assert names == {path.name for path in FOLDER.iterdir()}
    assert set(EXPORTS) <= {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("name", EXPORTS)
def test_a_told_format_reads_its_sample_whatever_the_file_is_called(
    name: str, tmp_path: Path
) -> None:
    sample = next(own for own in SAMPLES if own.name.partition(".")[0] == name)
    path = tmp_path / f"{name}.txt"
    path.write_bytes((FOLDER / sample.name).read_bytes())
    assert _loaded(path, sample, format=name) == sample.chats


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(
    "sample",
    [sample for sample in SAMPLES if sample.name.endswith(("json", "jsonl", "html"))],
    ids=lambda sample: sample.name,
)
def test_a_sample_may_be_in_any_encoding(sample: Sample, encoding: str, tmp_path: Path) -> None:
    content = (FOLDER / sample.name).read_bytes()
    text = content.decode("gb18030" if sample.name.endswith("html") else "utf-8")
    (tmp_path / sample.name).write_bytes(text.encode(encoding))
    assert _loaded(tmp_path / sample.name, sample) == sample.chats


@pytest.mark.parametrize("suffix", ["gz", "zst"])
@pytest.mark.parametrize("name", ["jd.jsonl", "udesk.json", "qianniu.html"])
def test_a_sample_may_be_packed(name: str, suffix: str, tmp_path: Path) -> None:
    sample = next(own for own in SAMPLES if own.name == name)
    path = tmp_path / f"{name}.{suffix}"
    content = (FOLDER / name).read_bytes()
    if suffix == "gz":
        path.write_bytes(gzip.compress(content))
    else:
        with pa.CompressedOutputStream(str(path), "zstd") as stream:
            stream.write(content)
    assert _loaded(path, sample) == sample.chats

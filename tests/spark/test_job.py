from __future__ import annotations

import pickle
from typing import Any

import msgspec
import pyarrow as pa
import pytest

from autoqa.batch.adapter import USUAL, Adapter, Limits
from autoqa.batch.nursery import Make
from autoqa.batch.run import CHUNK
from autoqa.batch.schema import RESULT
from autoqa.errors import BatchError
from autoqa.scorer import Scorer

pytest.importorskip("pyspark", reason="pip install 'autoqa-zh[spark]'")

from autoqa.spark import job
from tests.batch.conftest import chat


def given(count: int, **more: Any) -> pa.RecordBatch:
    texts = [msgspec.json.encode(chat(number)).decode() for number in range(count)]
    return pa.RecordBatch.from_pydict({"text": texts, **more})


def test_it_gives_what_the_adapter_gives_in_small_pieces(make: Make) -> None:
    own = given(CHUNK + 3)
    made = list(job.score(job.of(make(), USUAL, "chats"), [own, own.slice(0, 2)]))
    assert [part.num_rows for part in made] == [CHUNK, 3, 2]
    assert pa.Table.from_batches(made[:2]) == pa.Table.from_batches([Adapter(make())(own)])


def test_kept_columns_stand_behind_the_result(make: Make) -> None:
    own = given(3, **{"kept day": pa.array([1, 2, None], pa.date32())})
    (made,) = job.score(job.of(make(), USUAL, "chats"), [own])
    assert made.schema == pa.schema([*RESULT, pa.field("day", pa.date32())])
    assert made["day"] == own["kept day"]


def test_a_chat_has_the_name_that_its_row_gives(make: Make) -> None:
    own = given(1, chat_id=["按表"])
    (made,) = job.score(job.of(make(), USUAL, "chats"), [own])
    expected = make().score({**chat(0), "id": "按表"})
    assert made["report"].to_pylist() == [expected.to_json()]


def test_a_process_makes_a_scorer_once(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    build = Scorer.__init__

    def counted(self: Scorer, *args: Any, **options: Any) -> None:
        made.append(args)
        build(self, *args, **options)

    work = job.of(make(), Limits(turns=77), "chats")
    monkeypatch.setattr(Scorer, "__init__", counted)
    for _ in range(3):
        (_,) = job.score(pickle.loads(pickle.dumps(work)), [given(1)])
    assert len(made) == 1


def test_a_job_is_small(make: Make) -> None:
    assert len(pickle.dumps(job.of(make(), USUAL, "chats"))) < 20_000


@pytest.mark.parametrize("name", ["lexicons", "models", "autoqa", "encoder"])
def test_a_machine_that_would_score_otherwise_refuses(make: Make, name: str) -> None:
    work = job.of(make(), USUAL, "chats")
    other: Any = {"x": "y"} if name in ("lexicons", "models") else "y"
    work = work._replace(made_with=msgspec.structs.replace(work.made_with, **{name: other}))
    with pytest.raises(BatchError, match="不同"):
        list(job.score(work, []))


def test_another_python_may_score(make: Make) -> None:
    work = job.of(make(), USUAL, "chats")
    work = work._replace(made_with=msgspec.structs.replace(work.made_with, python="3", platform=""))
    assert list(job.score(work, [])) == []


def test_messages_are_put_in_the_order_of_their_times(make: Make) -> None:
    """As text 9:05 comes after 10:00; at the same moment the customer comes first."""
    rows = [
        ("a", "客服", "三", "2026-6-18 10:00"),
        ("a", "客户", "二", "2026-6-18 10:00"),
        ("a", "客服", "四", "2026-6-18 10:01"),
        ("a", "客户", "一", "2026-6-18 9:05"),
    ]
    columns = zip(*rows, strict=True)
    own = pa.RecordBatch.from_pydict(
        dict(zip(("chat_id", "role", "text", "time"), columns, strict=True))
    )
    (made,) = job.score(job.of(make(), USUAL, "timed messages"), [own])
    turns = [{"role": row[1], "text": row[2], "time": row[3]} for row in rows]
    expected = make().score({"id": "a", "turns": [turns[place] for place in (3, 1, 0, 2)]})
    assert made["report"].to_pylist() == [expected.to_json()]

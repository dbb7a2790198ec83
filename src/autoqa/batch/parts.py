"""What is finished of a run, on disk: so that a run may end at any moment and go on later.

A run's folder stands beside its output. It holds what the run is (`Plan`), and one file for each
chunk that is finished; a chunk's file is there whole or not at all.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from autoqa import disk
from autoqa.batch import chunk, trouble
from autoqa.batch.adapter import Limits
from autoqa.batch.arrow import pa
from autoqa.batch.inputs import Reading
from autoqa.batch.worker import Task
from autoqa.errors import BatchError
from autoqa.report.model import MadeWith

_PLAN, _LOCK = "plan", "lock"
_LAYOUT = 1
"""Counts up when what a run's folder holds changes."""

_TITLES = {
    "layout": "autoqa 的版本",
    "inputs": "输入文件",
    "reading": "读取方式",
    "limits": "会话大小或时间的上限",
    "chunk": "每批的会话数",
    "rubric": "评分标准",
    "autoqa": "autoqa 的版本",
    "python": "Python 的版本",
    "platform": "运行平台",
    "lexicons": "词库",
    "models": "模型",
    "facts": "事实库",
    "processes": "流程库",
    "scripts": "话术库",
    "encoder": "句向量模型",
}


class Input(msgspec.Struct, frozen=True):
    """A file to read; its size tells early that it is another."""

    path: str
    size: int


class Plan(msgspec.Struct, frozen=True):
    """All that a run's result depends on, apart from what is in the files."""

    inputs: list[Input]
    reading: Reading
    limits: Limits
    chunk: int
    rubric: str
    made_with: MadeWith
    layout: int = _LAYOUT


class Parts:
    """A run's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def begin(self, plan: Plan, *, resume: bool) -> None:
        """Start a run, or go on with it.

        Raises:
            BatchError: There is a run that is not finished and was not to be resumed, or it is
                another one than this.
        """
        before = self._plan()
        if before is None:
            with disk.replacing(self.folder / _PLAN) as file:
                file.write(msgspec.json.format(msgspec.json.encode(plan)))
            return
        if not resume:
            raise BatchError(
                "上一次运行没有完成",
                place=str(self.folder),
                remedy="加 --resume 接着做，或删除这个文件夹从头开始",
            )
        changed = _differences(before, msgspec.to_builtins(plan))
        if changed:
            raise BatchError(
                f"不能接着做，和上次不同：{'、'.join(changed)}",
                place=str(self.folder),
                remedy="请改回上次的设置，或删除这个文件夹从头开始",
            )

    def task(self, number: int, batch: pa.RecordBatch) -> Task:
        """Put a chunk where a worker finds it, unless it is finished.

        Raises:
            BatchError: It is finished, but it held other chats.
        """
        packed = chunk.pack(batch)
        given = chunk.fingerprint(packed)
        task = Task(number, self._file(number, "todo"), given, self._file(number, "done"))
        if not task.target.exists():
            task.source.write_bytes(packed)
        elif chunk.about(task.target).given != given:
            raise BatchError(
                "不能接着做，输入文件的内容变了",
                place=str(self.folder),
                remedy="请换回上次的输入，或删除这个文件夹从头开始",
            )
        return task

    def forget(self, task: Task) -> None:
        """Remove the files of a chunk."""
        task.source.unlink(missing_ok=True)
        task.target.unlink()

    def remove(self) -> None:
        """Remove the folder, its plan last: until then the run can be resumed."""
        for path in self.folder.iterdir():
            if path.name not in (_PLAN, _LOCK):
                path.unlink()
        shutil.rmtree(self.folder)

    def _file(self, number: int, kind: str) -> Path:
        return self.folder / f"{number:08}.{kind}"

    def _plan(self) -> dict[str, Any] | None:
        with contextlib.suppress(FileNotFoundError, msgspec.DecodeError):
            plan: dict[str, Any] = msgspec.json.decode((self.folder / _PLAN).read_bytes())
            return plan
        return None


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[Parts]:
    """Make a run's folder, or take the one that is there, for this process alone.

    Raises:
        BatchError: It cannot be made, or another process has it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / _LOCK).open("wb")
    except OSError as reason:
        raise trouble.of(reason, folder) from None
    with lock:
        _lock(lock.fileno(), folder)
        try:
            yield Parts(folder)
        finally:
            if folder.exists() and not (folder / _PLAN).exists():  # it never began
                shutil.rmtree(folder)


def _lock(descriptor: int, folder: Path) -> None:
    try:
        import fcntl
    except ImportError:  # on Windows nobody else can remove an open file, which is as good
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise BatchError(
            "另一个进程正在写同一个输出", place=str(folder), remedy="请等它结束，或换一个输出文件名"
        ) from None


def _differences(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Return what of two plans is not the same, in Chinese."""
    old, new = ({**plan, **plan.get("made_with", {})} for plan in (before, now))
    keys = [key for key in new if key != "made_with" and old.get(key) != new[key]]
    return list(dict.fromkeys(_TITLES.get(key, key) for key in keys))

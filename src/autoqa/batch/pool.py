"""Workers, what each of them is doing, and what to do when one of them dies or hangs."""

from __future__ import annotations

import contextlib
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from multiprocessing.connection import wait
from pathlib import Path
from types import TracebackType
from typing import Self

from autoqa.batch import chunk, trouble
from autoqa.batch.adapter import Limits
from autoqa.batch.nursery import Child, Make, nursery
from autoqa.batch.worker import NO_ROW, Done, Heartbeat, Hello, Task
from autoqa.errors import AutoqaError, BatchError

AT_HAND = 2
"""Chunks given to each worker, so that it never waits for the next."""

AHEAD = 8
"""Chunks that may be under way for each worker while the first of them takes its time."""

ATTEMPTS = 2
"""A chat that ends so many workers is set aside."""

LOOK = 0.2
"""Seconds between two looks at workers that say nothing."""


class Pool:
    """Scores chunks in several processes, and gives them back in their order.

    Args:
        make: Makes the scorer, in the process that scores.
        workers: How many processes.
        limits: Which chats are too much.
        folder: Where files may be put while it runs.
    """

    def __init__(self, make: Make, workers: int, limits: Limits, folder: Path) -> None:
        self._limits, self._folder = limits, folder
        self._nursery = nursery(make, limits)
        self._workers: list[_Worker] = []
        self._waiting: deque[Task] = deque()
        self._deaths: Counter[tuple[int, int]] = Counter()
        try:
            for number in range(workers):
                self._workers.append(self._worker(number))
        except BaseException:
            self.close()
            raise
        self.hello = self._workers[0].hello

    def __enter__(self) -> Self:
        """Return the pool."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        reason: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End all workers."""
        self.close()

    def close(self) -> None:
        """End all workers, whatever they are doing."""
        for worker in self._workers:
            worker.end()
        self._workers.clear()
        self._nursery.close()

    def run(self, tasks: Iterable[Task]) -> Iterator[Task]:
        """Score chunks, and yield each when it and all before it are done.

        A task whose target is there already is done.

        Raises:
            BatchError: The disk refuses, or workers die whatever they do.
        """
        source, order, done = iter(tasks), deque[Task](), set[int]()
        more = True
        while more or order:
            while more and len(order) < AHEAD * len(self._workers):
                task = next(source, None)
                if task is None:
                    more = False
                    break
                order.append(task)
                if task.target.exists():
                    done.add(task.number)
                else:
                    self._waiting.append(task)
            self._hand_out()
            if order and order[0].number in done:
                done.discard(order[0].number)
                yield order.popleft()
            elif order:
                done.update(self._look())

    def _hand_out(self) -> None:
        for _ in range(AT_HAND):
            for worker in self._workers:
                if self._waiting and len(worker.tasks) < AT_HAND:
                    worker.give(self._waiting.popleft())

    def _look(self) -> Iterator[int]:
        """Yield the chunks that have been finished; replace workers that died or hang."""
        busy = [worker for worker in self._workers if worker.tasks]
        speaking = set(wait([worker.line for worker in busy], timeout=LOOK))
        for worker in busy:
            if worker.line not in speaking:
                self._watch(worker)
                continue
            try:
                told = worker.hear()
            except (EOFError, ConnectionError):
                self._lost(worker)
                continue
            if told.failure is not None:
                raise trouble.of(told.failure, self._folder)
            yield told.number

    def _lost(self, worker: _Worker) -> None:
        """Replace a worker that died; a chat on which workers die is set aside."""
        task, row = worker.at()
        self._deaths[task.number, row] += 1
        if self._deaths[task.number, row] >= ATTEMPTS:
            if row == NO_ROW:
                raise BatchError(
                    "评分进程反复退出",
                    remedy="多半是内存不足，请减少 --workers；" + trouble.RESUME,
                )
            chunk.refuse(task.source, row, "crashed", f"评分进程 {ATTEMPTS} 次在这个会话上意外退出")
        self._replace(worker)

    def _watch(self, worker: _Worker) -> None:
        """End a worker that has been at the same chat for too long, and set the chat aside."""
        task, row = worker.at()
        if not worker.hangs(self._limits.seconds) or row == NO_ROW:
            return
        worker.end()
        limit = self._limits.seconds
        chunk.refuse(task.source, row, "too_slow", f"评分超过 {limit:g} 秒还没有结束，已放弃")
        self._replace(worker)

    def _replace(self, worker: _Worker) -> None:
        self._waiting.extendleft(reversed(worker.tasks))
        number = self._workers.index(worker)
        worker.end()
        self._workers[number] = self._worker(number)

    def _worker(self, number: int) -> _Worker:
        return _Worker(self._nursery.child(), self._folder / f"worker-{number}")


class _Worker:
    """A worker as the pool sees it."""

    def __init__(self, child: Child, heartbeat: Path) -> None:
        self.line, self._kill = child
        self.tasks: deque[Task] = deque()
        self._beat = Heartbeat(heartbeat)
        self._beat.say(NO_ROW, None)
        self._seen, self._since = self._beat.heard(), 0.0
        self.hello = self._greeted(heartbeat)

    def give(self, task: Task) -> None:
        """Give it a chunk; if it has just died, `hear` will tell."""
        self.tasks.append(task)
        with contextlib.suppress(ConnectionError):
            self.line.send(task)

    def hear(self) -> Done:
        """Return what it has done.

        Raises:
            EOFError: It is dead.
        """
        done: Done = self.line.recv()
        self.tasks.popleft()
        return done

    def at(self) -> tuple[Task, int]:
        """Return the chunk that it is scoring, and the row, or `NO_ROW` between rows."""
        number, row = self._beat.heard()
        task = self.tasks[0]
        return task, row if number == task.number else NO_ROW

    def hangs(self, seconds: float) -> bool:
        """Tell whether it has been scoring the same chat for longer than this."""
        now, at = time.monotonic(), self._beat.heard()
        if at != self._seen:
            self._seen, self._since = at, now
        return at[1] != NO_ROW and now - self._since > seconds

    def end(self) -> None:
        """End it, whatever it is doing."""
        self._kill()
        self.line.close()

    def _greeted(self, heartbeat: Path) -> Hello:
        try:
            self.line.send(heartbeat)
            told: Hello | AutoqaError = self.line.recv()
        except (EOFError, ConnectionError):
            raise BatchError(
                "评分进程一启动就退出了", remedy="多半是内存不足，请减少 --workers"
            ) from None
        if isinstance(told, AutoqaError):
            raise told
        return told

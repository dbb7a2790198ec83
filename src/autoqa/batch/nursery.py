"""Starts the processes that score.

Where the platform can, one process loads the rubric, the lexicons and the model, and every worker
is a copy of it that shares its memory. It is a fresh process with one thread, since copying one
with several is not safe; the program that runs the batch may have as many as it likes.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import NamedTuple, Protocol

from autoqa.batch.adapter import Limits
from autoqa.batch.worker import work
from autoqa.errors import AutoqaError, BatchError
from autoqa.scorer import Scorer

Make = Callable[[], Scorer]

_ONE_THREAD = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
        "ARROW_IO_THREADS",
    ),
    "1",
) | {"TOKENIZERS_PARALLELISM": "false"}
"""N workers use N cores, so each of them uses one."""


_PROGRAM = f"import sys; from {__name__} import main; main(int(sys.argv[1]))"


class Child(NamedTuple):
    """A worker: the line to it, and how to end it."""

    connection: Connection
    kill: Callable[[], None]


class Nursery(Protocol):
    """Where workers come from."""

    def child(self) -> Child:
        """Start a worker.

        Raises:
            AutoqaError: The rubric, a lexicon or the model is not as it should be.
        """
        ...

    def close(self) -> None:
        """Start no more."""
        ...


def nursery(make: Make, limits: Limits) -> Nursery:
    """Return the best nursery that the platform has."""
    return Forking(make, limits) if hasattr(os, "fork") else Spawning(make, limits)


class Forking:
    """Workers are copies of one process that has everything loaded."""

    def __init__(self, make: Make, limits: Limits) -> None:
        self._plan = make, limits
        self._control: Connection | None = None
        self._parent: subprocess.Popen[bytes] | None = None

    def child(self) -> Child:
        """Start a worker."""
        try:
            return self._fork()
        except (EOFError, ConnectionError):  # somebody ended the process that is copied
            self.close()
        try:
            return self._fork()
        except (EOFError, ConnectionError):
            raise BatchError(
                "评分进程起不来", remedy="可能是内存不足；请减少 --workers，或查看上面的报错"
            ) from None

    def close(self) -> None:
        """Start no more."""
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._parent is not None:
            self._parent.wait()
            self._parent = None

    def _fork(self) -> Child:
        control = self._control or self._open()
        ours, theirs = socket.socketpair()
        line = Connection(ours.detach())
        try:
            with theirs, socket.socket(fileno=os.dup(control.fileno())) as carrier:
                socket.send_fds(carrier, [b"."], [theirs.fileno()])
            told: int | AutoqaError = control.recv()
            if isinstance(told, AutoqaError):
                raise told
        except BaseException:
            line.close()
            raise
        return Child(line, lambda: _kill(told))

    def _open(self) -> Connection:
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-c", _PROGRAM, str(theirs.fileno())]
        with theirs:
            self._parent = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env={**os.environ, **_ONE_THREAD},
            )
        self._control = Connection(ours.detach())
        self._control.send(self._plan)
        return self._control


class Spawning:
    """Every worker is a process of its own that loads everything itself."""

    def __init__(self, make: Make, limits: Limits) -> None:
        self._plan = make, limits

    def child(self) -> Child:
        """Start a worker."""
        ours, theirs = multiprocessing.Pipe()
        process = multiprocessing.get_context("spawn").Process(
            target=_spawned, args=(theirs, *self._plan), daemon=True
        )
        process.start()
        theirs.close()
        return Child(ours, process.kill)

    def close(self) -> None:
        """Start no more."""


def _spawned(connection: Connection, make: Make, limits: Limits) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ |= _ONE_THREAD
    scorer = _made(make)
    if isinstance(scorer, AutoqaError):
        connection.send(scorer)
    else:
        work(connection, scorer, limits)


def main(descriptor: int) -> None:
    """Load everything once, and make a copy of this process for every line that comes in.

    When no more can come, since the program that runs the batch is done or dead, the copies end.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the program that runs the batch decides
    control = Connection(descriptor)
    make, limits = control.recv()
    scorer = _made(make)
    gc.collect()
    gc.freeze()
    children: list[int] = []
    with contextlib.suppress(ConnectionError), socket.socket(fileno=os.dup(descriptor)) as carrier:
        while fds := socket.recv_fds(carrier, 1, 1)[1]:
            if isinstance(scorer, AutoqaError):
                control.send(scorer)
                return
            if child := os.fork():
                os.close(fds[0])
                children = [own for own in (*children, child) if not os.waitpid(own, os.WNOHANG)[0]]
                control.send(child)
                continue
            carrier.close()
            control.close()
            work(Connection(fds[0]), scorer, limits)
            return
    for child in children:  # none of these numbers is another's: nobody has waited for them
        _kill(child)


def _made(make: Make) -> Scorer | AutoqaError:
    try:
        return make()
    except AutoqaError as reason:
        return reason
    except Exception as reason:
        return BatchError(f"评分进程起不来：{reason!r}")


def _kill(process: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)

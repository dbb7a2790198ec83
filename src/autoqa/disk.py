"""Files that are there whole or not at all."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


@contextlib.contextmanager
def replacing(path: Path, folder: Path | None = None) -> Iterator[BinaryIO]:
    """Open a file that takes its place, in one step, when the block ends without an error.

    Args:
        path: Where it will be.
        folder: Where it is until then, on the same disk; beside `path` if not given.

    Raises:
        OSError: It cannot be written; what was there before is still there.
    """
    draft = (folder or path.parent) / f"{path.name}.{os.getpid()}.draft"
    try:
        with draft.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a loss of power, where the platform can."""
    with contextlib.suppress(OSError):  # Windows opens no folders
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

"""What to say when the disk refuses."""

from __future__ import annotations

import errno
from pathlib import Path

from autoqa.errors import BatchError, reason_of

_REASONS = {
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EFBIG: "文件超过了系统允许的大小",
    errno.EROFS: "磁盘是只读的",
    errno.EIO: "磁盘读写出错",
}
RESUME = "处理好之后加 --resume 继续，已完成的部分不会重做"


def of(reason: OSError, place: Path) -> BatchError:
    """Say why a file cannot be written, and what to do."""
    why = _REASONS.get(reason.errno or 0) or reason_of(reason)
    return BatchError(f"写不了：{why}", place=str(place), remedy=RESUME)

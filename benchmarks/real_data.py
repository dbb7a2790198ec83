"""Real chats to measure on, kept outside the project; scripts that need them say so and stop."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(os.environ.get("AUTOQA_DATA", Path(__file__).parents[2] / "shared" / "data"))


def chats(name: str) -> Iterator[dict[str, Any]]:
    """Yield the chats of a JSON Lines file, gzipped or not; exit with a message if it is absent."""
    path = FOLDER / name
    if not path.exists():
        print(f"跳过：没有 {name}（用环境变量 AUTOQA_DATA 指明它所在的文件夹）")
        sys.exit(0)
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def in_half(name: str, half: str | None) -> bool:
    """Tell whether a chat belongs to the even or the odd half; None takes both."""
    even = int(hashlib.sha256(name.encode()).hexdigest()[0], 16) % 2 == 0
    return half is None or even is (half == "even")

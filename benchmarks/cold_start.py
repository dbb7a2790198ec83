"""How long a fresh process takes to import autoqa, and to its first lexicon-only score: best of 15.

Run: ``python -m benchmarks.cold_start``
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time

IMPORT = "import time; t = time.perf_counter(); import autoqa; print(time.perf_counter() - t)"
SCORE = (
    "import autoqa; r = autoqa.Scorer(model='none').score({'turns': ["
    "{'role': 'customer', 'text': '在吗'}, {'role': 'agent', 'text': '您好，在的'}]});"
    " assert r.score is not None"
)


def main() -> None:
    """Print both, by the clock and in processor time."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = folder  # compiled once, as an installed package is
        _show()


def _show() -> None:
    imports = [float(_run(IMPORT)) for _ in range(15)]
    print(f"import autoqa                     {1000 * min(imports):6.1f} ms (limit 100)")
    for name, code in (("end, nothing   ", "pass"), ("the first score", SCORE)):
        wall, busy = (
            1000 * min(own) for own in zip(*(_times(code) for _ in range(15)), strict=True)
        )
        print(f"process start to {name}  {wall:6.1f} ms, {busy:6.1f} ms of a processor")


def _run(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout


def _times(code: str) -> tuple[float, float]:
    """Return the seconds that a process took, and those in which it had a processor."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    _run(code)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()

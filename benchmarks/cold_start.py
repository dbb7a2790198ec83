"""How long a fresh process takes to import autoqa, and to its first score: best of 15.

Run: ``python -m benchmarks.cold_start``
"""

from __future__ import annotations

import subprocess
import sys
import time

IMPORT = "import time; t = time.perf_counter(); import autoqa; print(time.perf_counter() - t)"
SCORE = (
    "import autoqa; r = autoqa.score({'turns': [{'role': 'customer', 'text': '在吗'},"
    " {'role': 'agent', 'text': '您好，在的'}]}); assert r.score is not None"
)


def main() -> None:
    """Print both."""
    imports = [float(_run(IMPORT)) for _ in range(15)]
    print(f"import autoqa                     {1000 * min(imports):6.1f} ms (limit 100)")
    print(
        f"process start to end, nothing     {1000 * min(_wall('pass') for _ in range(15)):6.1f} ms"
    )
    print(
        f"process start to the first score  {1000 * min(_wall(SCORE) for _ in range(15)):6.1f} ms"
    )


def _run(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout


def _wall(code: str) -> float:
    start = time.perf_counter()
    _run(code)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()

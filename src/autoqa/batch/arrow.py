"""The door to pyarrow: imported here, told here where it is missing."""

from __future__ import annotations

from autoqa.errors import MissingExtraError

try:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq
except ImportError:
    raise MissingExtraError("批量评分", "batch") from None

__all__ = ["pa", "pc", "pq"]

"""Names to files: the one search path for the shelves.

A department's own shelf comes before ours: every folder in ``$AUTOQA_PATH`` may hold
``rubrics/``, ``lexicons/`` and ``models/``.
"""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import Literal

from autoqa.errors import NotFoundError

Shelf = Literal["rubrics", "lexicons", "models"]

CARD = "card.toml"
"""The file that makes a folder a model."""

_KIND = {"rubrics": "评分标准", "lexicons": "词库", "models": "模型"}


def folders(shelf: Shelf) -> list[Path]:
    """Return the folders of a shelf, the first to be searched first."""
    own = [
        Path(entry) / shelf
        for entry in os.environ.get("AUTOQA_PATH", "").split(os.pathsep)
        if entry
    ]
    package = importlib.import_module(f"autoqa.{shelf}")
    return [*own, Path(str(package.__file__)).parent]


def names(shelf: Shelf) -> list[str]:
    """Return the names of all data files on a shelf, sorted."""
    return sorted({path.stem for folder in folders(shelf) for path in folder.glob("*.toml")})


def find(shelf: Shelf, name: str, *, beyond: Path | None = None) -> Path:
    """Return the file of a name, or of a path to a ``.toml`` file.

    Args:
        shelf: Where to look.
        name: A name on the shelf, or the path of a file.
        beyond: Look only further down the search path than this file, so that a file can
            extend the one it hides.

    Raises:
        NotFoundError: No shelf has that name.
    """
    if name.endswith(".toml"):
        places = [Path(name)]
    else:
        places = [folder / f"{name}.toml" for folder in folders(shelf)]
        if beyond is not None:
            places = _further(places, beyond)
    for path in places:
        if _is_file(path):
            return path
    raise NotFoundError(_KIND[shelf], name, [known for known in names(shelf) if known != name])


def models() -> list[str]:
    """Return the names of all models on the shelf, sorted: the folders with a card."""
    found = {path.parent.name for folder in folders("models") for path in folder.glob(f"*/{CARD}")}
    return sorted(found)


def find_model(name: str) -> Path:
    """Return the folder of a model's name, or of the path of such a folder.

    Raises:
        NotFoundError: No shelf has that name.
    """
    places = [folder / name for folder in folders("models")]
    if os.sep in name or "/" in name:
        places = [Path(name)]
    for path in places:
        if _is_file(path / CARD):
            return path
    raise NotFoundError(_KIND["models"], name, [known for known in models() if known != name])


def _further(places: list[Path], beyond: Path) -> list[Path]:
    """Return the places after a file's own, however its path is written."""
    known = [place.resolve() for place in places]
    own = beyond.resolve()
    return places[known.index(own) + 1 :] if own in known else places


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # such as a name that is too long
        return False

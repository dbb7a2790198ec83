"""What is known of the lexicons on our own shelf before they are read, so that reading is quick.

Checking a lexicon file, and working out of each pattern what its matches must contain, takes a
second for all of them. So ``shipped.json`` keeps both: of each file the lexicon that reading it
gives, by the hash of the file; of each pattern its prefilter, by the hash of the pattern. What is
not in it, such as a department's own, is worked out when it is read. It is made by
``python -m tools.ship_lexicons``.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable
from pathlib import Path

import msgspec

from autoqa.lexicon.model import Lexicon
from autoqa.lexicon.pattern import tree, width
from autoqa.lexicon.prefilter import Cost, clauses, frequency_cost

FILE = Path(__file__).parent / "shipped.json"

MOST_CLAUSES = 4
SHORT_CLAUSE = 100
"""How many clauses are looked up before a pattern runs, and of how many literals at most."""


class Prefilter(msgspec.Struct, frozen=True, array_like=True):
    """Where running a pattern may be worth it.

    Attributes:
        trigger: Literals of which every match holds one; empty if there are none.
        needs: More such sets, looked up before the pattern runs.
        shortest: The shortest text that the pattern can match.
        longest: The longest, for a pattern of whole turns.
    """

    trigger: tuple[str, ...]
    needs: tuple[tuple[str, ...], ...]
    shortest: int
    longest: int


class Shipped(msgspec.Struct, frozen=True):
    """The content of the file: both by SHA-256, each decoded when it is asked for."""

    lexicons: dict[str, msgspec.Raw] = {}
    prefilters: dict[str, msgspec.Raw] = {}


def lexicon(path: Path) -> Lexicon | None:
    """Return the lexicon of a file that stands as it is on our own shelf; None for any other."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    found = _shipped().lexicons.get(hashlib.sha256(content).hexdigest())
    if found is None:
        return None
    known = msgspec.json.decode(found, type=Lexicon)
    return known if known.name == path.stem else None


@functools.lru_cache(8192)
def prefilter(regex: str) -> Prefilter:
    """Return where a pattern may match.

    Raises:
        ValueError: It is no regular expression, or not linear in the text.
    """
    found = _shipped().prefilters.get(key(regex))
    return (
        worked_out(regex, _cost()) if found is None else msgspec.json.decode(found, type=Prefilter)
    )


def worked_out(regex: str, cost: Cost) -> Prefilter:
    """Work out where a pattern may match; `cost` says which literals are rare in typical text.

    Raises:
        ValueError: It is no regular expression, or not linear in the text.
    """
    found = clauses(tree(regex), cost)
    short = [clause for clause in found[1:] if len(clause) <= SHORT_CLAUSE]
    trigger, *needs = [tuple(sorted(own)) for own in (*found[:1], *short[: MOST_CLAUSES - 1])] or [
        ()
    ]
    return Prefilter(trigger, tuple(needs), *width(regex))


def typical(lexicons: Iterable[Lexicon]) -> Cost:
    """Return how often literals stand in the examples of some lexicons."""
    return frequency_cost(text for own in lexicons for text in (*own.hit, *own.miss))


def key(regex: str) -> str:
    """Return under which name the file keeps a pattern's prefilter."""
    return hashlib.sha256(regex.encode()).hexdigest()[:32]


@functools.cache
def _shipped() -> Shipped:
    return msgspec.json.decode(FILE.read_bytes(), type=Shipped) if FILE.exists() else Shipped()


@functools.cache
def _cost() -> Cost:
    return typical(msgspec.json.decode(own, type=Lexicon) for own in _shipped().lexicons.values())

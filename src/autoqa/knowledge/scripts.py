"""Standard phrases (话术): what a department wants its agents to say, and when."""

from __future__ import annotations

import hashlib
from typing import Literal

import msgspec

Occasion = Literal["anywhere", "opening", "closing", "asked"]


class Script(msgspec.Struct, frozen=True):
    """One standard phrase.

    Attributes:
        id: Its stable name, such as ``3`` for the third of the file.
        scene: What it is for, in the department's words.
        phrase: The phrase; ``{姓名}`` stands for whatever belongs there.
        required: Leaving it out where it belongs is a fault.
        occasion: Where it belongs: in the first turns, in the last, after the customer said one of
            `asked`, or anywhere.
        asked: What customers say that calls for it.
    """

    id: str
    scene: str
    phrase: str
    required: bool
    occasion: Occasion = "anywhere"
    asked: tuple[str, ...] = ()


class ScriptLibrary(msgspec.Struct, frozen=True):
    """A department's standard phrases, and where they come from."""

    title: str
    version: str
    provenance: str
    scripts: tuple[Script, ...]

    def sha256(self) -> str:
        """Return the hash of the content, whichever kind of file it came from."""
        return hashlib.sha256(msgspec.json.encode(self, order="deterministic")).hexdigest()

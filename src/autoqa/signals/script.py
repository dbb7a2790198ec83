"""Signals that compare what an agent said with the department's standard phrases."""

from __future__ import annotations

import msgspec

from autoqa.signals import wordings
from autoqa.signals.base import Observation, Place, View, absent
from autoqa.signals.wordings import Wording

REQUIRED, USED = "script.required", "script.used"
NO_SCRIPTS = "没有《快捷话术》一类的话术库，无法核对是否照它回复"
QUOTED = 24
"""How much of a phrase a reason quotes."""


class Required(msgspec.Struct, frozen=True):
    """``script.required``: a required phrase was not said where it belongs.

    Attributes:
        scenes: Only phrases of these scenes; none: all.
    """

    scenes: tuple[str, ...] = ()

    def reads(self) -> frozenset[str]:
        """Return no lexicon: those of the phrases come with them."""
        return frozenset()

    def observe(self, view: View, since: int = 0) -> Observation:
        """Say which phrases are missing, or only nearly said."""
        if view.knowledge.scripts is None:
            return Observation(unassessed=NO_SCRIPTS)
        owed = [own for own in _of(view, self.scenes) if own.owed is not None]
        places = tuple(_place(view, own, REQUIRED) for own in owed if own.how != "used")
        return Observation(places=places, opportunities=len(owed))


class Used(msgspec.Struct, frozen=True):
    """``script.used``: a phrase of the library was said.

    Attributes:
        scenes: Only phrases of these scenes; none: all.
    """

    scenes: tuple[str, ...] = ()

    def reads(self) -> frozenset[str]:
        """Return no lexicon: those of the phrases come with them."""
        return frozenset()

    def observe(self, view: View, since: int = 0) -> Observation:
        """Say which phrases were said, and of those that did not have to be which nearly."""
        if view.knowledge.scripts is None:
            return Observation(unassessed=NO_SCRIPTS)
        said = [
            own
            for own in _of(view, self.scenes)
            if own.how == "used" or (own.how == "near" and own.owed is None)
        ]
        places = tuple(_place(view, own, USED) for own in said)
        return Observation(places=places, opportunities=len(places))


def _of(view: View, scenes: tuple[str, ...]) -> list[Wording]:
    found = view.once(wordings.wordings)
    return [own for own in found if not scenes or own.script.scene in scenes]


def _place(view: View, own: Wording, signal: str) -> Place:
    phrase = own.script.phrase
    short = phrase if len(phrase) <= QUOTED else f"{phrase[: QUOTED - 1]}…"
    what = f"{own.script.scene}话术“{short}”"
    if own.stretch is None:
        because = f"没有说必说的{what}" + (f"；{own.because}" if own.because else "")
        decided = not own.because
        return absent(signal, own.owed or 0, because, "script", decided=decided)
    because = f"{'用了' if own.how == 'used' else '像是'}{what}，{own.because}"
    return Place(
        "present", signal, *own.stretch.span(view), because, "script", decided=own.how == "used"
    )

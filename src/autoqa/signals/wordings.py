"""Which of the department's standard phrases an agent said, nearly said, or left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from autoqa.knowledge import guides
from autoqa.knowledge.guides import ScriptGuide
from autoqa.knowledge.likeness import NEAR, SURE
from autoqa.knowledge.scripts import Script
from autoqa.signals import sayings
from autoqa.signals.base import View

How = Literal["used", "near", "missing"]
Runs = Sequence[tuple[sayings.Clause, ...]]

WITHIN = 2
"""How many of the agent's turns the opening and the closing have."""

MOST, FLOOR, NOTED = 3, 0.3, 0.89
"""A phrase that nobody has to say is compared only with so many stretches that share so many of its
characters, and is nearly said only from this likeness on."""

LITERALLY = "一字不差（不计语气词和标点）"
REWORDED = "换了说法，相似度 {:.2f}"
CLOSE = "相似度 {:.2f}，是不是它须人工判断"
OPPOSED = "字面很像（{:.2f}），但有否定或数字不同，须人工判断"
ELSEWHERE = "但不在该说的地方，须人工判断"
BY_ROBOT = "是机器人或自动回复说的，须人工判断"
NO_ENCODER = "没有安装编码器，换了说法看不出来，须人工判断"


class Wording(NamedTuple):
    """What became of one standard phrase.

    Attributes:
        script: The phrase.
        how: Said, perhaps said, or not said.
        owed: The turn in which it should have been said at the latest, where it had to be said.
        stretch: Where it was said, or what is like it.
        because: How we know, in Chinese; of a missing one why that is not sure.
    """

    script: Script
    how: How
    owed: int | None
    stretch: sayings.Stretch | None
    because: str


def wordings(view: View) -> list[Wording]:
    """Return what became of each phrase of the library."""
    guide = view.knowledge.scripts
    if guide is None:
        return []
    everything = view.once(sayings.runs, "agent")
    spots = [_spot(view, guide, script, everything) for script in guide.library.scripts]
    taken = {clause for spot in spots if spot.said for clause in spot.said.clauses}
    return [_wording(view, guide, spot, everything, taken) for spot in spots]


class _Spot(NamedTuple):
    """Where a phrase belongs, and where it stands there word for word."""

    script: Script
    owed: int | None
    here: Runs
    said: sayings.Stretch | None


def _spot(view: View, guide: ScriptGuide, script: Script, everything: Runs) -> _Spot:
    turns = _turns(view, script)
    here = sayings.within(everything, set(turns)) if turns else everything
    said = sayings.literal(view, guide.literal[script.id], here)
    return _Spot(script, _owed(script, turns), here, said)


def _wording(
    view: View, guide: ScriptGuide, spot: _Spot, everything: Runs, taken: set[sayings.Clause]
) -> Wording:
    script, owed, here, said = spot
    if said is not None:
        return Wording(script, "used", owed, said, LITERALLY)
    # what is another phrase, word for word, is not this one in other words
    left = [kept for run in here for kept in sayings.without(run, taken)]
    alike = _alike(view, guide, spot, left)
    if alike is not None and alike.same(SURE, guide.negated):
        return Wording(script, "used", owed, alike.stretch, REWORDED.format(alike.likeness))
    for others, because in ((everything, ELSEWHERE), (view.once(sayings.runs, "bot"), BY_ROBOT)):
        said = sayings.literal(view, guide.literal[script.id], others)
        if said is not None:
            return Wording(script, "near", owed, said, because)
    if alike is not None and alike.likeness >= (NOTED if owed is None else NEAR):
        because = (OPPOSED if alike.likeness >= SURE else CLOSE).format(alike.likeness)
        return Wording(script, "near", owed, alike.stretch, because)
    return Wording(script, "missing", owed, None, "" if view.knowledge.encoder else NO_ENCODER)


def _owed(script: Script, turns: Sequence[int]) -> int | None:
    """Return where a phrase had to be said at the latest; None where it had not."""
    if not script.required or not turns:
        return None
    return turns[-1] if script.occasion == "closing" else turns[0]


def _alike(view: View, guide: ScriptGuide, spot: _Spot, left: Runs) -> sayings.Alike | None:
    if view.knowledge.encoder is None:
        return None
    phrase = guide.phrases[spot.script.id]
    if spot.owed is None:
        return sayings.best(view, [phrase], left, most=MOST, floor=FLOOR)
    return sayings.best(view, [phrase], left)


def _turns(view: View, script: Script) -> Sequence[int]:
    """Return the agent's turns in which a phrase belongs, where something called for it."""
    if script.occasion == "opening":
        return view.window("agent", "opening", WITHIN)
    if script.occasion == "closing":
        closed = view.transcript.closed is not False
        return view.window("agent", "closing", WITHIN) if closed else []
    if script.occasion == "anywhere":
        return view.window("agent", "anywhere", 0)
    hits = view.hits(guides.asked(script.id))
    return view.window("agent", "anywhere", 0, hits[0].turn) if hits else []

"""What a rubric file says, with its signals made and its points in hundredths."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from autoqa.signals.base import Signal

Origin = Literal["standard", "chosen"]
Expect = Literal["absent", "present"]
Within = Literal["turn", "chat"]

UNIT = 100
"""Points are whole numbers of hundredths, so that sums and roundings are exact."""


class Waiver(msgspec.Struct, frozen=True):
    """What takes a finding away: a signal found in the same turn, or anywhere in the chat."""

    use: str
    signal: Signal
    within: Within = "turn"


class Condition(msgspec.Struct, frozen=True):
    """When something is looked for: only from the first place on that its signal finds."""

    use: str
    signal: Signal


class Check(msgspec.Struct, frozen=True):
    """One thing looked for.

    Attributes:
        use: The signal's name.
        signal: The signal.
        deduct: Hundredths of a point: for every place found, or once if it is missing; what a
            bonus adds.
        expect: absent: every place costs; present: it costs if there is none.
        because: The reason for a missing one; a place found brings its own.
        when: Only if one of these was found; none: always.
        waived_by: What takes a finding away, each on its own.
    """

    use: str
    signal: Signal
    deduct: int
    expect: Expect = "absent"
    because: str = ""
    when: tuple[Condition, ...] = ()
    waived_by: tuple[Waiver, ...] = ()

    def signals(self) -> Iterator[Signal]:
        """Yield every signal it reads."""
        yield self.signal
        yield from (condition.signal for condition in self.when)
        yield from (waiver.signal for waiver in self.waived_by)


class Criterion(msgspec.Struct, frozen=True, cache_hash=True):
    """One line of the rubric.

    Attributes:
        id: Its stable name.
        title: Its Chinese title.
        points: What it is worth, in hundredths; for a bonus, what it adds at most.
        origin: Whether its points come from the standard or were chosen.
        why: Why they were chosen so.
        checks: What is looked for.
        cap: The most it can cost, in hundredths.
        when: Only if one of these was found; none: always.
        min_opportunities: Fewer opportunities than this: not applicable.
        gravest: A group of criteria of which only the gravest finding of a chat costs.
        veto: A finding fails the whole chat.
    """

    id: str
    title: str
    points: int
    origin: Origin
    checks: tuple[Check, ...]
    cap: int
    why: str = ""
    when: tuple[Condition, ...] = ()
    min_opportunities: int = 1
    gravest: str = ""
    veto: bool = False


class Section(msgspec.Struct, frozen=True):
    """A part of the rubric.

    Attributes:
        id: Its stable name.
        title: Its Chinese title.
        points: What it is worth, in hundredths.
        criteria: Its lines.
        shared: Its criteria have no points of their own: errors are taken from the section's
            until nothing is left.
    """

    id: str
    title: str
    points: int
    criteria: tuple[Criterion, ...]
    shared: bool = False


class Rubric(msgspec.Struct, frozen=True):
    """A whole rubric.

    Attributes:
        name: The file's stem.
        version: The rubric's own version.
        title: Its Chinese title.
        provenance: Which standard it implements.
        pass_mark: The score that passes, out of `full_marks`.
        points: What all sections are worth together, in hundredths; `full_marks` unless the
            file says otherwise, as for a standard of which only a part is known.
        sections: Its parts.
        bonuses: What adds to the score, at most up to `full_marks`.
        full_marks: The best score, to which the points are scaled.
        veto_score: The most that a vetoed chat can score; None leaves the score alone.
        description: What a reader should know of it: what the standard leaves open, what was
            decided and why, in Chinese.
        sha256: The hash of the file, and of the files it extends.
    """

    name: str
    version: str
    title: str
    provenance: str
    pass_mark: float
    points: int
    sections: tuple[Section, ...]
    bonuses: tuple[Criterion, ...] = ()
    full_marks: int = 100
    veto_score: float | None = None
    description: str = ""
    sha256: str = ""

    def criteria(self) -> Iterator[Criterion]:
        """Yield every criterion, the bonuses last."""
        for section in self.sections:
            yield from section.criteria
        yield from self.bonuses

    def accusing(self) -> frozenset[str]:
        """Return the names of the lexicons whose words cost where they stand."""
        checks = (check for criterion in self.criteria() for check in criterion.checks)
        named = (check for check in checks if check.use == "lexicon.any")
        return frozenset().union(
            *(check.signal.reads() for check in named if check.expect == "absent")
        )

    def reads(self) -> frozenset[str]:
        """Return the names of all lexicons its signals read."""
        signals: list[Signal] = []
        for criterion in self.criteria():
            signals += [condition.signal for condition in criterion.when]
            for check in criterion.checks:
                signals += check.signals()
        return frozenset().union(*(signal.reads() for signal in signals))

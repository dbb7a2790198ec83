"""Signals that compare how an agent guided a customer with the department's processes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import msgspec

from autoqa.signals.base import STILL_OPEN, Observation, Place, View, absent
from autoqa.signals.guidance import NO_ENCODER, Guidance, Telling, guidance

MISSING, ORDER = "process.missing_step", "process.order"
NO_PROCESSES = "没有流程的步骤库，无法核对指引是否完整"

_Places = Callable[[View, Guidance], Iterator[Place]]

_FIRST = re.compile(r"(?:先|首先|第一步|直接)[^，。！？,!?]{0,8}$")
_THEN = re.compile(r"(?:再|然后|之后|接着|随后|最后|第[二三四五]步)[^，。！？,!?]{0,8}$")
_BEFORE = re.compile(r"^[^，。！？,!?]{0,8}(?:之前|以前|前[请要先得])")
_CLAUSE = re.compile(r"[，。！？,!?；;\n]")


class MissingStep(msgspec.Struct, frozen=True):
    """``process.missing_step``: the customer asked for a process, and a step was not told.

    Attributes:
        processes: Only these, by id; none: all.
    """

    processes: tuple[str, ...] = ()

    def reads(self) -> frozenset[str]:
        """Return no lexicon: those of the processes come with them."""
        return frozenset()

    def observe(self, view: View, since: int = 0) -> Observation:
        """Say which required steps are missing, at the turn in which they should have been."""
        return _observed(view, self.processes, _missing)


class WrongOrder(msgspec.Struct, frozen=True):
    """``process.order``: a later step of a process of fixed order was told before an earlier one.

    Attributes:
        processes: Only these, by id; none: all.
    """

    processes: tuple[str, ...] = ()

    def reads(self) -> frozenset[str]:
        """Return no lexicon: those of the processes come with them."""
        return frozenset()

    def observe(self, view: View, since: int = 0) -> Observation:
        """Say which steps were told too early."""
        return _observed(view, self.processes, _misplaced)


def _observed(view: View, only: tuple[str, ...], places: _Places) -> Observation:
    if view.knowledge.processes is None:
        return Observation(unassessed=NO_PROCESSES)
    if view.transcript.closed is False:
        return Observation(unassessed=STILL_OPEN)
    found = [own for own in view.once(guidance) if not only or own.process.id in only]
    return Observation(
        places=tuple(place for own in found for place in places(view, own)),
        opportunities=len(found),
    )


def _missing(view: View, own: Guidance) -> Iterator[Place]:
    title = own.process.title
    for telling in own.tellings:
        step = telling.step
        if not step.required or telling.how == "told":
            continue
        if telling.turn is not None:
            because = f"客户问“{title}”，“{step.title}”这一步{telling.because}，须人工判断"
            yield Place(
                "present",
                MISSING,
                telling.turn,
                telling.start,
                telling.end,
                because,
                "process",
                decided=False,
            )
            continue
        doubt = own.doubt or ("" if view.knowledge.encoder else NO_ENCODER)
        because = f"客户问“{title}”，没有说“{step.title}”这一步"
        because += f"；{doubt}，须人工判断" if doubt else ""
        yield absent(MISSING, own.last, because, "process", decided=not doubt)


def _misplaced(view: View, own: Guidance) -> Iterator[Place]:
    """Yield each step that was told before one that comes earlier in the process."""
    if own.process.order == "free":
        return
    told = [telling for telling in own.tellings if telling.how == "told"]
    for number, earlier in enumerate(told):
        for later in told[number + 1 :]:
            if _position(later) < _position(earlier) and not _announced(view, later, earlier):
                yield _order(view, own, later, earlier)
                break


def _order(view: View, own: Guidance, later: Telling, earlier: Telling) -> Place:
    sure = not own.doubt and _explicit(view, later, earlier)
    because = (
        f"“{own.process.title}”应先“{earlier.step.title}”再“{later.step.title}”，"
        f"这里把“{later.step.title}”说在了前面"
    )
    because += "" if sure else "；没有明说先后，须人工判断"
    turn, start, end = _position(later)[0], later.start, later.end
    return Place("order", ORDER, turn, start, end, because, "process", decided=sure)


def _position(telling: Telling) -> tuple[int, int]:
    return (telling.turn or 0, telling.start)


def _announced(view: View, later: Telling, earlier: Telling) -> bool:
    """Tell whether the words themselves put the steps right: 寄回之前，请先申请."""
    return bool(_BEFORE.search(_after(view, later)) or _FIRST.search(_ahead(view, earlier)))


def _explicit(view: View, later: Telling, earlier: Telling) -> bool:
    """Tell whether the words themselves say the wrong order: 先寄回, 再申请."""
    return bool(_FIRST.search(_ahead(view, later)) or _THEN.search(_ahead(view, earlier)))


def _ahead(view: View, telling: Telling) -> str:
    """Return what stands before a step in its clause, and the word with which the step starts."""
    text = view.transcript.turns[telling.turn or 0].text
    return _CLAUSE.split(text[: telling.start])[-1]


def _after(view: View, telling: Telling) -> str:
    text = view.transcript.turns[telling.turn or 0].text
    return text[telling.end :]

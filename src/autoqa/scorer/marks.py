"""From places to marks: the outcome of each criterion. All points are in hundredths."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Literal, NamedTuple

import msgspec

from autoqa.report.model import Outcome
from autoqa.rubric.model import Check, Condition, Criterion, Section, Waiver
from autoqa.signals.base import Observation, Place, View

_log = logging.getLogger(__name__)

WAIVED = "已按标准豁免"
NOT_RAISED = "没有出现需要考察的情形"
LIGHTER = "同类问题一个会话里只计最重的一处，这里看到的不再另扣"


class Cost(NamedTuple):
    """What a place costs."""

    place: Place
    points: int


class Draft(msgspec.Struct):
    """What one criterion found, before marks; filled in by `draft`.

    Attributes:
        criterion: The rubric's line.
        costs: What was found and is sure.
        doubts: What was found and is not sure.
        evidence: Places that show it was kept.
        waived: Places that a waiver took away.
        aside: not_applicable or not_assessed where it leaves the score, else empty.
        notes: What to tell the reviewer.
        unsure: Judged, not sure, and with no place to show for it.
        broken: A check crashed.
    """

    criterion: Criterion
    costs: list[Cost] = []
    doubts: list[Cost] = []
    evidence: list[Place] = []
    waived: list[Place] = []
    aside: Literal["", "not_applicable", "not_assessed"] = ""
    notes: list[str] = []
    unsure: bool = False
    broken: bool = False


class Mark(NamedTuple):
    """What one criterion earned; `earned` and `lowest` are None where it leaves the score."""

    draft: Draft
    outcome: Outcome
    earned: int | None
    lowest: int | None
    paid: list[Cost]


def draft(criterion: Criterion, view: View, *, silent: bool = False) -> Draft:
    """Run a criterion's checks; one that crashes leaves it undecided, never at full marks.

    Args:
        criterion: The rubric's line.
        view: The chat.
        silent: No human agent speaks in it, so that nothing can be held against anybody.
    """
    made = Draft(criterion, aside="not_applicable" if silent else "")
    if silent:
        return made
    try:
        _observe(made, view)
    except Exception as reason:
        _log.exception("criterion %s failed on chat %s", criterion.id, view.transcript.id)
        note = f"检查时出错（{type(reason).__name__}: {reason}），须人工判断"
        return Draft(criterion, notes=[note], unsure=True, broken=True)
    return made


def keep_gravest(drafts: Sequence[Draft]) -> None:
    """Of the findings of each gravest-only group leave only the gravest, in the chat's order.

    A veto stands whatever else its group holds. A doubt stays only if it is graver than what is
    sure, and then for the difference.
    """
    groups: dict[str, list[Draft]] = {}
    for made in drafts:
        if made.criterion.gravest and not made.criterion.veto:
            groups.setdefault(made.criterion.gravest, []).append(made)
    for members in groups.values():
        sure = _keep_one([made.costs for made in members], members, above=0)
        _keep_one([made.doubts for made in members], members, above=sure)


def _keep_one(lists: Sequence[list[Cost]], members: Sequence[Draft], above: int) -> int:
    """Keep the gravest cost if it is above a number of points, for what it is above it."""
    found = [cost for own in lists for cost in own if cost.points > above]
    gravest = min(found, key=_gravity) if found else None
    for made, own in zip(members, lists, strict=True):
        lighter = [cost.place for cost in own if cost is not gravest]
        made.evidence.extend(lighter)
        if lighter and LIGHTER not in made.notes:
            made.notes.append(LIGHTER)
        own[:] = [Cost(cost.place, cost.points - above) for cost in own if cost is gravest]
    return gravest.points if gravest else above


def _gravity(cost: Cost) -> tuple[int, int, int]:
    return -cost.points, cost.place.turn, cost.place.start


def mark(made: Draft, *, shared: bool = False) -> Mark:
    """Turn what a criterion found into what it earned.

    In a section whose points are shared a criterion has none of its own: its marks are what it
    takes away, as numbers not above 0.
    """
    if made.aside:
        return Mark(made, made.aside, None, None, [])
    criterion = made.criterion
    full = 0 if shared else criterion.points
    if not (made.costs or made.doubts or made.unsure):
        return Mark(made, "pass", full, full, [])
    paid = _capped(made.costs, criterion.cap)
    lost = sum(cost.points for cost in paid)
    doubtful = lost + sum(cost.points for cost in made.doubts)
    most = criterion.cap if made.unsure else min(criterion.cap, doubtful)
    floor = full - criterion.cap if shared else max(0, full - criterion.cap)
    earned, lowest = max(floor, full - lost), max(floor, full - most)
    worthless = criterion.veto or not criterion.cap
    if lowest < earned or (worthless and (made.doubts or made.unsure)):
        return Mark(made, "undecided", earned, lowest, paid)
    return Mark(made, _settled(lost, criterion.cap), earned, lowest, paid)


def covered(section: Section, marks: Sequence[Mark]) -> float:
    """Return how many of a section's points were looked at, in hundredths.

    Where the points are shared, a criterion stands for its part of what all could take away.
    """
    if not section.shared:
        return sum(made.draft.criterion.points for made in marks if made.earned is not None)
    most = sum(made.draft.criterion.cap for made in marks)
    judged = sum(made.draft.criterion.cap for made in marks if made.earned is not None)
    return section.points * judged / most if most else 0.0


def section_total(section: Section, marks: Sequence[Mark]) -> tuple[int, int, int]:
    """Return a section's assessed points, what it earned and the lowest it could still earn."""
    judged = [made for made in marks if made.earned is not None]
    start = section.points if section.shared and judged else 0
    assessed = start if section.shared else sum(made.draft.criterion.points for made in judged)
    earned = start + sum(made.earned or 0 for made in judged)
    lowest = start + sum(made.lowest or 0 for made in judged)
    return assessed, max(0, earned), max(0, lowest)


def award(made: Draft) -> Mark:
    """Turn what a bonus found into what it adds; doubts count for the agent, as everywhere."""
    sure = min(made.criterion.cap, sum(cost.points for cost in made.costs))
    hoped = sum(cost.points for cost in (*made.costs, *made.doubts))
    most = made.criterion.cap if made.unsure else min(made.criterion.cap, hoped)
    if made.aside or not most:
        return Mark(made, made.aside or "not_applicable", None, None, [])
    return Mark(made, "undecided" if sure < most else "pass", most, sure, [])


def _settled(lost: int, cap: int) -> Outcome:
    if not lost:
        return "pass"
    return "fail" if lost >= cap else "partial"


def _capped(costs: Sequence[Cost], cap: int) -> list[Cost]:
    """Cut the deductions where the cap is reached."""
    paid, left = [], cap
    for cost in sorted(costs, key=lambda cost: (cost.place.turn, cost.place.start)):
        if left > 0 and cost.points > 0:
            paid.append(Cost(cost.place, min(left, cost.points)))
            left -= cost.points
    return paid


class _Raised(NamedTuple):
    """Since which turn something is looked for, and whether it is sure that it is to be."""

    since: int
    certain: bool


_ALWAYS = _Raised(0, certain=True)


def _raised(conditions: Sequence[Condition], view: View, made: Draft) -> _Raised | None:
    """Say since when one of the conditions holds, noting where; None if none does."""
    places = [place for own in conditions for place in own.signal.observe(view).places]
    if not places:
        return None
    sure = [place for place in places if place.decided]
    first = min(sure or places, key=lambda place: place.turn)
    if first not in made.evidence:
        made.evidence.append(first)
    return _Raised(first.turn, bool(sure))


def _observe(made: Draft, view: View) -> None:
    criterion = made.criterion
    whole = _raised(criterion.when, view, made) if criterion.when else _ALWAYS
    if whole is None:
        made.aside = "not_applicable"
        made.notes.append(NOT_RAISED)
        return
    opportunities, judged = 0, False
    for check in criterion.checks:
        own = _raised(check.when, view, made) if check.when else _ALWAYS
        if own is None:
            judged = True
            continue
        since, certain = max(whole.since, own.since), whole.certain and own.certain
        observation = check.signal.observe(view, since)
        if observation.unassessed:
            if observation.unassessed not in made.notes:
                made.notes.append(observation.unassessed)
            continue
        judged = True
        opportunities = max(opportunities, observation.opportunities)
        if observation.doubt:
            made.notes.append(observation.doubt)
            made.unsure = True
        if check.expect == "absent" or observation.opportunities >= criterion.min_opportunities:
            _weigh(made, check, observation, view, certain=certain)
    if not judged:
        made.aside = "not_assessed"
    elif opportunities < criterion.min_opportunities and not (made.costs or made.doubts):
        made.aside = "not_applicable"
        made.notes.append(NOT_RAISED)


def _weigh(
    made: Draft, check: Check, observation: Observation, view: View, *, certain: bool
) -> None:
    if check.expect == "present":
        kept = next((place for place in observation.places if place.decided), None)
        if kept is not None:
            made.evidence.append(kept)
        elif observation.places:
            _add(made, observation.places[0], check.deduct, sure=False)
        elif observation.missing_at is not None:
            _add(made, _missing(check, observation), check.deduct, sure=certain)
        return
    if not observation.places:
        return
    places = list(observation.places)
    for waiver in check.waived_by:
        waived = _waived(waiver, places, view)
        made.waived.extend(waived)
        places = [place for place in places if place not in waived]
    for place in places:
        _add(made, place, check.deduct, sure=certain and place.decided)


def _add(made: Draft, place: Place, points: int, *, sure: bool) -> None:
    if sure:
        made.costs.append(Cost(place, points))
    else:
        made.doubts.append(Cost(msgspec.structs.replace(place, decided=False), points))


def _missing(check: Check, observation: Observation) -> Place:
    """Return the place where something expected should have been."""
    turn = observation.missing_at or 0
    source = check.use.partition(".")[0]
    return Place("absent", observation.about, turn, 0, 0, check.because, source)


def _waived(waiver: Waiver, places: Sequence[Place], view: View) -> list[Place]:
    waiving = {place.turn for place in waiver.signal.observe(view).places if place.decided}
    if waiver.within == "chat":
        return list(places) if waiving else []
    return [place for place in places if place.turn in waiving]

"""Puts a report together from what the criteria found."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Sequence

from autoqa.lexicon.matcher import ROLE, Matches
from autoqa.report.model import (
    SCHEMA_VERSION,
    AgentShare,
    ChatReference,
    CriterionResult,
    Deduction,
    Finding,
    MadeWith,
    Outcome,
    Refused,
    Report,
    RubricReference,
    SectionResult,
    Veto,
)
from autoqa.rubric.model import UNIT, Criterion, Rubric
from autoqa.scorer import marks, service, total
from autoqa.scorer.marks import Cost, Draft, Mark
from autoqa.signals.base import Place, View
from autoqa.signals.judgement import ACCUSING
from autoqa.transcript import fingerprint

NO_AGENT = "会话里没有人工客服的消息，没有可评的内容"
NO_MODEL = "没有使用分类模型：态度、推诿和结局只按词库和对话结构判断，礼貌的答非所问看不出来"


def report(
    view: View, rubric: Rubric, drafts: Sequence[Draft], matches: Matches, made_with: MadeWith
) -> Report:
    """Turn what every criterion found into the report."""
    grave = [view.place(hit) for hit in matches.grave]
    book = _Book(view, drafts, grave)
    by_criterion = {made.criterion.id: made for made in drafts}
    sections, all_marks, sums = [], [], []
    covered = 0.0
    for section in rubric.sections:
        section_marks = [
            marks.mark(by_criterion[criterion.id], shared=section.shared)
            for criterion in section.criteria
        ]
        all_marks.extend(section_marks)
        sums.append(marks.section_total(section, section_marks))
        covered += marks.covered(section, section_marks)
        assessed, earned, lowest = sums[-1]
        sections.append(
            SectionResult(
                id=section.id,
                title=section.title,
                points=section.points / UNIT,
                assessed=assessed / UNIT,
                earned=earned / UNIT,
                earned_min=lowest / UNIT,
                criteria=tuple(_result(made, book) for made in section_marks),
            )
        )
    bonuses = [marks.award(by_criterion[criterion.id]) for criterion in rubric.bonuses]
    bonus = sum(made.earned or 0 for made in bonuses)
    sure_bonus = sum(made.lowest or 0 for made in bonuses)
    sure_veto, possible_veto = _vetoes(all_marks, book)
    outcome = total.reckon(
        rubric, sums, (bonus, sure_bonus), covered, vetoed=bool(sure_veto), doubtful=possible_veto
    )
    reasons = total.review_reasons(
        rubric,
        outcome,
        all_marks,
        sure_veto,
        [book.quoted(place) for place in grave],
        has_agent=bool(view.chat.spoken_by("agent")),
    )
    transcript = view.transcript
    return Report(
        schema_version=SCHEMA_VERSION,
        transcript=ChatReference(
            transcript.id, fingerprint(transcript), transcript.channel, transcript.context
        ),
        rubric=RubricReference(rubric.name, rubric.version, rubric.title, rubric.sha256),
        score=outcome.score,
        score_min=outcome.lowest,
        full_marks=float(rubric.full_marks),
        pass_mark=rubric.pass_mark,
        passed=outcome.passed,
        coverage=outcome.coverage,
        veto=sure_veto,
        bonus=bonus / UNIT,
        needs_review=bool(reasons),
        review_reasons=reasons,
        priority=total.priority(
            outcome, reasons, rubric, total.expected_faults(view.verdict.judgements)
        ),
        warnings=_warnings(view, drafts, made_with),
        sections=tuple(sections),
        bonuses=tuple(_result(made, book) for made in bonuses),
        findings=book.findings,
        refused=_refused(view, rubric, matches, drafts),
        judgements=view.verdict.judgements,
        metrics=service.metrics(view),
        by_agent=_by_agent(view, all_marks, book),
        made_with=made_with,
    )


class _Book:
    """Gives every place one finding, numbered in the order of the chat."""

    def __init__(self, view: View, drafts: Iterable[Draft], grave: Iterable[Place]) -> None:
        self._view = view
        places = {place for made in drafts for place in made.evidence}
        for made in drafts:
            places.update(cost.place for cost in (*made.costs, *made.doubts))
        places.update(grave)
        ordered = sorted(
            places,
            key=lambda place: (place.turn, place.start, place.end, place.signal, place.because),
        )
        self._ids = {place: f"f{number}" for number, place in enumerate(ordered, 1)}
        self.findings = tuple(self._finding(place) for place in ordered)

    def id(self, place: Place) -> str:
        return self._ids[place]

    def quoted(self, place: Place) -> str:
        return self._view.transcript.turns[place.turn].text[place.start : place.end]

    def _finding(self, place: Place) -> Finding:
        return Finding(
            id=self._ids[place],
            kind=place.kind,
            signal=place.signal,
            turn=place.turn,
            start=place.start,
            end=place.end,
            quote=self.quoted(place),
            because=place.because,
            confidence=place.confidence,
            source=place.source,
            decided=place.decided,
            speaker_id=self.speaker(place),
        )

    def speaker(self, place: Place) -> str | None:
        """Return who answers for a place: who said it, or the agent who should have."""
        turns = self._view.transcript.turns
        if self._view.chat.voices[place.turn] == "agent" or place.kind == "present":
            return turns[place.turn].speaker_id or self._default(place)
        before = [turn for turn in self._view.chat.spoken_by("agent") if turn <= place.turn]
        passed_on = [hit.turn for hit in self._view.hits("hand_over")]
        if before and any(before[-1] < turn < place.turn for turn in passed_on):
            return None
        last = turns[before[-1]].speaker_id if before else None
        return last or self._view.transcript.context.agent_id

    def _default(self, place: Place) -> str | None:
        context = self._view.transcript.context
        voice = self._view.chat.voices[place.turn]
        return context.agent_id if voice == "agent" else context.customer_id


def _result(made: Mark, book: _Book) -> CriterionResult:
    criterion, draft = made.draft.criterion, made.draft
    if not (draft.costs or draft.doubts or draft.evidence):
        notes = tuple(draft.notes)
        return _quiet_result(criterion, made.outcome, made.earned, made.lowest, notes)
    shown = [*draft.costs, *draft.doubts]
    places = dict.fromkeys([*(cost.place for cost in shown), *draft.evidence])
    sure = [place.confidence for place in places if place.confidence is not None]
    return CriterionResult(
        id=criterion.id,
        title=criterion.title,
        origin=criterion.origin,
        points=criterion.points / UNIT,
        earned=None if made.earned is None else made.earned / UNIT,
        earned_min=None if made.lowest is None else made.lowest / UNIT,
        outcome=made.outcome,
        deductions=tuple(
            Deduction(cost.points / UNIT, (book.id(cost.place),)) for cost in made.paid
        ),
        evidence=tuple(book.id(place) for place in places),
        note=_note(draft.notes),
        confidence=min(sure) if sure else None,
    )


@functools.lru_cache(4096)
def _quiet_result(
    criterion: Criterion,
    outcome: Outcome,
    earned: int | None,
    lowest: int | None,
    notes: tuple[str, ...],
) -> CriterionResult:
    """Return the result of a criterion with no place to show, which most are in most chats."""
    return CriterionResult(
        id=criterion.id,
        title=criterion.title,
        origin=criterion.origin,
        points=criterion.points / UNIT,
        earned=None if earned is None else earned / UNIT,
        earned_min=None if lowest is None else lowest / UNIT,
        outcome=outcome,
        deductions=(),
        evidence=(),
        note=_note(notes),
        confidence=None,
    )


def _note(notes: Iterable[str]) -> str:
    return "；".join(dict.fromkeys(notes))


def _vetoes(all_marks: Sequence[Mark], book: _Book) -> tuple[Veto | None, bool]:
    """Return the veto that stands, and whether another might."""
    sure, possible = None, False
    for made in all_marks:
        if made.draft.criterion.veto:
            if made.draft.costs and sure is None:
                sure = Veto(made.draft.criterion.id, book.id(made.draft.costs[0].place))
            possible = possible or bool(made.draft.doubts) or made.draft.unsure
    return sure, possible


def _by_agent(view: View, all_marks: Sequence[Mark], book: _Book) -> dict[str, AgentShare]:
    """Split the deductions by who answers for them; agents without an id share the key ``""``."""
    paid: dict[str, list[Cost]] = {}
    for turn in view.chat.spoken_by("agent"):
        speaker = view.transcript.turns[turn].speaker_id or view.transcript.context.agent_id
        paid.setdefault(speaker or "", [])
    for made in all_marks:
        for cost in made.paid:
            paid.setdefault(book.speaker(cost.place) or "", []).append(cost)
    return {
        speaker: AgentShare(
            sum(cost.points for cost in costs) / UNIT,
            tuple(dict.fromkeys(book.id(cost.place) for cost in costs)),
        )
        for speaker, costs in sorted(paid.items())
    }


def _refused(
    view: View, rubric: Rubric, matches: Matches, drafts: Sequence[Draft]
) -> tuple[Refused, ...]:
    """List what did not count; whose words they were only where they would accuse an agent."""
    if not matches.explained:
        return ()
    accusing = ACCUSING | rubric.accusing()
    found = [
        (view.place(refusal.hit), refusal.because)
        for refusal in matches.refused
        if refusal.because not in ROLE.values() or refusal.hit.lexicon in accusing
    ]
    found.extend((place, marks.WAIVED) for made in drafts for place in made.waived)
    found.sort(key=lambda pair: (pair[0].turn, pair[0].start, pair[0].signal))
    turns = view.transcript.turns
    return tuple(
        Refused(
            place.signal,
            place.turn,
            place.start,
            place.end,
            turns[place.turn].text[place.start : place.end],
            because,
        )
        for place, because in found
    )


def _warnings(view: View, drafts: Sequence[Draft], made_with: MadeWith) -> tuple[str, ...]:
    found = [f"“{made.criterion.title}”检查出错" for made in drafts if made.broken]
    times = [turn.time for turn in view.transcript.turns]
    known = [time for time in times if time is not None]
    if known and len(known) < len(times):
        found.append("部分消息没有时间，相关等待没有计入")
    if any(later < earlier for earlier, later in itertools.pairwise(known)):
        found.append("消息时间有倒退，按原有顺序处理，倒退处的等待没有计入")
    if not view.chat.spoken_by("agent"):
        found.append(NO_AGENT)
    if not made_with.models:
        found.append(NO_MODEL)
    return tuple(found)

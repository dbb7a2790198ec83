"""How an agent guided a customer through a process: which steps were told, where, how surely.

Only what nobody could take otherwise is sure. A step that a robot or the customer spoke of, that
something like it was said of, or that was said not to be needed, is for a human to judge; so is
everything where the agent passed the customer on, or said that it cannot be done.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from autoqa.knowledge import guides
from autoqa.knowledge.likeness import NEAR
from autoqa.knowledge.processes import Process, Step
from autoqa.lexicon.model import Hit
from autoqa.signals import sayings
from autoqa.signals.base import View
from autoqa.text.normalise import normalise

How = Literal["told", "doubtful", "missing"]

MOST_COMPARED = 48
"""How many stretches of what agents said are compared with the steps of a process."""

NEAR_STEP, MARGIN = 0.83, 0.01
"""What is at least so like a step, and no more than this less than it is like any other step of
the process, may tell it. ``benchmarks/paraphrases.py`` prints what these two do."""

BY_ROBOT = "是机器人或自动回复说的"
BY_CUSTOMER = "是客户自己提到的"
DENIED = "像是被说成不需要"
SIMILAR = "没有直接说，最接近的一句相似度 {:.2f}"

CARD = "客服发了链接、图片或卡片，里面可能有步骤"
PASSED_ON = "客服转交了，或说办不了"
LEFT = "客服最后在问客户，客户没有再回复"
UNSURE = "客户的话只是像在问这件事"
NO_ENCODER = "没有安装编码器，换了说法看不出来"

_LINK = re.compile(r"https?://|www\.[a-z]|链接|二维码|小程序|[\[【](?:图片|卡片|文件|视频|商品)")
_DENIAL = re.compile(
    r"(?:不用|不需|不必|无需|无须|不要|别|不能|没法|无法|没必要)[^，。！？,!?]{0,4}$"
)
_ASKS = re.compile(r"(?:[?？]|[吗么呢])[\W_]*$")


class Telling(NamedTuple):
    """Whether a step was told, and the place that shows it: the first.

    Attributes:
        step: The step.
        how: Told, for a human to judge, or not told.
        turn: Where; None for a missing one.
        start: Where in the turn's original text.
        end: Where it ends there.
        because: Why it is doubtful, in Chinese.
    """

    step: Step
    how: How
    turn: int | None = None
    start: int = 0
    end: int = 0
    because: str = ""


class Guidance(NamedTuple):
    """A process that a customer asked for, and what the agent told of it.

    Attributes:
        process: The process.
        asked: The customer's turn.
        last: The agent's last turn after that.
        tellings: Each step, in the order of the process.
        doubt: Why nothing that is missing is sure, in Chinese; empty where it is.
    """

    process: Process
    asked: int
    last: int
    tellings: tuple[Telling, ...]
    doubt: str


def guidance(view: View) -> list[Guidance]:
    """Return the processes that the customer asked for and an agent then spoke to."""
    guide = view.knowledge.processes
    found = [_guided(view, own) for own in guide.base.processes] if guide else []
    return [own for own in found if own is not None]


def _guided(view: View, process: Process) -> Guidance | None:
    asked = _asked(view, process)
    if asked is None:
        return None
    turn, sure = asked
    if any(hit.turn > turn for hit in view.hits(guides.cue(process.id, "withdrawn"))):
        return None
    replies = [reply for reply in view.chat.spoken_by("agent") if reply > turn]
    if not replies:
        return None
    tellings = tuple(_telling(view, process, own) for own in process.steps)
    if not sure and not any(own.how == "told" for own in tellings):
        return None
    return Guidance(process, turn, replies[-1], tellings, _doubt(view, process, replies, sure))


def _asked(view: View, process: Process) -> tuple[int, bool] | None:
    """Return the turn in which the customer asks for a process, and whether that is sure."""
    hits = view.hits(guides.cue(process.id, "when"))
    if hits:
        return hits[0].turn, True
    if not process.when.examples or view.knowledge.encoder is None:
        return None
    examples = [normalise(example).text for example in process.when.examples]
    alike = sayings.best(view, examples, view.once(sayings.runs, "customer"))
    if alike is None or alike.likeness < NEAR:
        return None
    return alike.stretch.clauses[0].turn, alike.same(process.when.sure, _negated(view))


def _doubt(view: View, process: Process, replies: Sequence[int], sure: bool) -> str:
    """Return why a human must judge what is missing; empty where it is missing for sure."""
    texts = view.chat.texts
    if any(hit.turn in replies for hit in view.hits(guides.cue(process.id, "instead"))):
        return PASSED_ON
    if any(not texts[reply].strip() or _LINK.search(texts[reply]) for reply in replies):
        return CARD
    customer = view.chat.spoken_by("customer")
    if customer[-1] < replies[-1] and _ASKS.search(texts[replies[-1]]):
        return LEFT
    return "" if sure else UNSURE


def _telling(view: View, process: Process, step: Step) -> Telling:
    """Return where a step was told: by words of an agent, else by what is like them."""
    hits = view.hits(guides.step(process.id, step.id))
    by_agent = [hit for hit in hits if view.chat.voices[hit.turn] == "agent"]
    affirmed = [hit for hit in by_agent if not _denied(view, hit)]
    if affirmed:
        return _at(view, step, affirmed[0], "told")
    likely = _told_alike(view, process, step)
    if likely is not None and likely.how == "told":
        return likely
    if by_agent:
        return _at(view, step, by_agent[0], "doubtful", DENIED)
    if hits:
        robot = view.chat.voices[hits[0].turn] == "bot"
        return _at(view, step, hits[0], "doubtful", BY_ROBOT if robot else BY_CUSTOMER)
    return likely or Telling(step, "missing")


def _told_alike(view: View, process: Process, step: Step) -> Telling | None:
    """Return where an agent said what is more like a step than like the others of its process."""
    alike = view.once(_likest, process).get(step.id)
    if alike is None:
        return None
    if step.cues.examples and alike.same(step.cues.sure, _negated(view)):
        return Telling(step, "told", *alike.stretch.span(view))
    because = SIMILAR.format(alike.likeness)
    return Telling(step, "doubtful", *alike.stretch.span(view), because)


def _likest(view: View, process: Process) -> dict[str, sayings.Alike]:
    """Return for each step what is most like it, of what is not more like another step.

    The steps of one process are spoken of in the same words (订单, 寄, 单号), so that how like a
    saying is to one of them means little, and to which of them it is likest means much.
    """
    if view.knowledge.encoder is None:
        return {}
    owners = {
        normalise(example).text: step.id
        for step in process.steps
        for example in step.cues.examples or (step.title,)
    }
    found: dict[str, sayings.Alike] = {}
    run_list = view.once(sayings.runs, "agent")
    for likenesses in sayings.alike(view, list(owners), run_list, MOST_COMPARED):
        enough = max(own.likeness for own in likenesses) - MARGIN
        for own in likenesses:
            name = owners[own.phrase]
            if own.likeness >= max(enough, NEAR_STEP) and (
                name not in found or found[name].likeness < own.likeness
            ):
                found[name] = own
    return found


def _negated(view: View) -> Callable[[str], bool]:
    guide = view.knowledge.processes
    assert guide is not None
    return guide.negated


def _denied(view: View, hit: Hit) -> bool:
    return bool(_DENIAL.search(view.chat.texts[hit.turn][: hit.start]))


def _at(view: View, step: Step, hit: Hit, how: How, because: str = "") -> Telling:
    start, end = view.chat.original(hit.turn, hit.start, hit.end)
    return Telling(step, how, hit.turn, start, end, because)

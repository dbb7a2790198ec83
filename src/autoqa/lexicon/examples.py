"""Run a lexicon's own examples: what must hit and what must miss."""

from __future__ import annotations

from autoqa.errors import Problem
from autoqa.lexicon.files import with_needed
from autoqa.lexicon.matcher import Matcher
from autoqa.lexicon.model import Lexicon
from autoqa.text.chat import Chat
from autoqa.transcript import Transcript, Turn


def failures(lexicon: Lexicon) -> list[Problem]:
    """Return the examples that do not behave as the file says, with their path in it."""
    matcher = Matcher(with_needed(lexicon))
    problems = []
    for key, expected in (("hit", True), ("miss", False)):
        for index, text in enumerate(getattr(lexicon, key)):
            chat = Chat(Transcript("example", (Turn(lexicon.roles[0], text),)))
            hits = matcher.match(chat).of(lexicon.name)
            if bool(hits) is not expected:
                found = f"，因为条目 {hits[0].entry!r}" if hits else ""
                message = f"应{'' if expected else '不'}命中，却{'' if hits else '没有'}命中{found}：{text}"
                problems.append(Problem(f"{key}[{index}]", message))
    return problems

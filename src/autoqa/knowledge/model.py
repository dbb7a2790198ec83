"""What a department gives beside the rubric, ready to be compared with chats."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from autoqa.knowledge.guides import ProcessGuide, ScriptGuide
from autoqa.knowledge.likeness import Compares
from autoqa.lexicon.model import Lexicon

if TYPE_CHECKING:  # imported where facts are given, since it compiles many patterns
    from autoqa.knowledge.matcher import FactMatcher


class Knowledge(msgspec.Struct, frozen=True):
    """A department's own knowledge; what it has not given is None or empty.

    Attributes:
        facts: Its fact base.
        processes: What its agents must tell, step by step.
        scripts: Its standard phrases.
        encoder: What compares sayings by their meaning; None where it is not installed.
    """

    facts: FactMatcher | None = None
    processes: ProcessGuide | None = None
    scripts: ScriptGuide | None = None
    encoder: Compares | None = None

    def lexicons(self) -> tuple[Lexicon, ...]:
        """Return the words by which processes and standard phrases are called for and told."""
        guides = (self.processes, self.scripts)
        return tuple(lexicon for guide in guides if guide for lexicon in guide.lexicons)


NOTHING = Knowledge()

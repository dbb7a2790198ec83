"""Processes and standard phrases made ready: their words become lexicons of the one matcher."""

from __future__ import annotations

import re
from collections.abc import Iterator

from autoqa.knowledge.likeness import literally
from autoqa.knowledge.processes import Cues, ProcessBase
from autoqa.knowledge.scripts import ScriptLibrary
from autoqa.lexicon import files
from autoqa.lexicon.model import Entry, Lexicon
from autoqa.lexicon.negation import NAME as NEGATION
from autoqa.lexicon.negation import Negation
from autoqa.text.normalise import normalise
from autoqa.transcript import Role

AGENT: tuple[Role, ...] = ("agent",)
CUSTOMER: tuple[Role, ...] = ("customer",)
ANYBODY: tuple[Role, ...] = ("agent", "bot", "customer")


class ProcessGuide:
    """Processes ready to be compared with chats. Immutable, safe to share between threads.

    Attributes:
        base: The processes.
        sha256: Their hash.
        lexicons: Their words, as lexicons that bear the names below.
        negated: Tells whether a normalised text holds a negation.
    """

    def __init__(self, base: ProcessBase) -> None:
        self.base = base
        self.sha256 = base.sha256()
        self.lexicons = tuple(_lexicons_of(base))
        self.negated = Negation(files.load(NEGATION)).anywhere


class ScriptGuide:
    """Standard phrases ready to be compared with chats. Immutable, safe to share between threads.

    Attributes:
        library: The phrases.
        sha256: Their hash.
        lexicons: What customers say that calls for one, as lexicons.
        phrases: The normalised phrase of each script, by id.
        literal: The pattern of each phrase over bare text, by id.
        negated: Tells whether a normalised text holds a negation.
    """

    def __init__(self, library: ScriptLibrary) -> None:
        self.library = library
        self.sha256 = library.sha256()
        self.lexicons = tuple(
            lexicon
            for script in library.scripts
            for lexicon in _lexicon(asked(script.id), Cues(script.asked), CUSTOMER)
        )
        self.phrases = {own.id: normalise(own.phrase).text for own in library.scripts}
        self.negated = Negation(files.load(NEGATION)).anywhere
        self.literal: dict[str, re.Pattern[str]] = {}
        for name, phrase in self.phrases.items():
            pattern = literally(phrase)
            if pattern is not None:
                self.literal[name] = pattern


def asked(name: str) -> str:
    """Return the name of the lexicon of what calls for a standard phrase."""
    return f"script:{name}:asked"


def cue(process: str, what: str) -> str:
    """Return the name of the lexicon of a process: ``when``, ``withdrawn``, ``instead``."""
    return f"process:{process}:{what}"


def step(process: str, name: str) -> str:
    """Return the name of the lexicon of a process's step."""
    return f"process:{process}:step:{name}"


def _lexicons_of(base: ProcessBase) -> Iterator[Lexicon]:
    for own in base.processes:
        yield from _lexicon(cue(own.id, "when"), own.when, CUSTOMER)
        yield from _lexicon(cue(own.id, "withdrawn"), own.withdrawn, CUSTOMER)
        yield from _lexicon(cue(own.id, "instead"), own.instead, AGENT)
        for part in own.steps:
            yield from _lexicon(step(own.id, part.id), part.cues, ANYBODY)


def _lexicon(name: str, cues: Cues, roles: tuple[Role, ...]) -> Iterator[Lexicon]:
    """Yield the lexicon of some cues, if they have any words."""
    entries = [Entry(terms=cues.phrases)] if cues.phrases else []
    entries += [
        Entry(regex=regex, id=f"pattern{number}") for number, regex in enumerate(cues.patterns, 1)
    ]
    if entries:
        yield Lexicon(name, name, roles, name, name, tuple(entries), exclude=cues.unless)

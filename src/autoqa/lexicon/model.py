"""What a lexicon file says."""

from __future__ import annotations

from typing import Literal

import msgspec

from autoqa.transcript import Role

Severity = Literal["grave", "normal", "weak"]
"""grave: always brings a human, and its terms are found too where symbols or doubled characters
hide them. normal: stands by itself. weak: a hint, never decided alone."""


class Entry(msgspec.Struct, frozen=True):
    """A few words, or one pattern, that mean the same and are treated the same.

    Attributes:
        terms: Literal phrases.
        regex: A regular expression over the normalised text, see `autoqa.lexicon.pattern`;
            its group ``hit``, where it has one, is what is marked, and its group ``amount`` is
            captured; ``{name}`` stands for one of the file's own `words`.
        id: The entry's name for `drop` and `regrade`; a pattern has one, and words go by their
            first term where none is given.
        severity: How sure and how grave a hit is; None takes the lexicon's.
        because: The reason shown to the reviewer; None takes the lexicon's. ``{amount}``
            stands for what the pattern captured.
        boundary: A hit must start and end where words do.
        negatable: A negation before it in the same clause takes the hit away; None takes the
            lexicon's.
        exclude: Longer phrases in which no entry of the lexicon counts.
    """

    terms: tuple[str, ...] = ()
    regex: str = ""
    id: str = ""
    severity: Severity | None = None
    because: str | None = None
    boundary: bool = False
    negatable: bool | None = None
    exclude: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What `drop` and `regrade` call it."""
        return self.id or self.terms[0]


class Lexicon(msgspec.Struct, frozen=True):
    """One lexicon, as its file says it, with what it extends already merged in.

    Attributes:
        name: The file's stem, which is also the signal id of its hits.
        title: Its Chinese name.
        roles: Whose words count.
        provenance: Which standard it comes from, or that it was written for this project.
        because: The reason shown to the reviewer.
        entries: The words and patterns.
        severity: For entries that name none.
        negatable: For entries that do not say.
        exclude: Longer phrases in which no entry counts.
        unless: Lexicons that take a hit away where they hit the same turn.
        hit: Example texts that must hit.
        miss: Example texts that must not.
        sha256: The hash of the file, and of the file it extends.
    """

    name: str
    title: str
    roles: tuple[Role, ...]
    provenance: str
    because: str
    entries: tuple[Entry, ...]
    severity: Severity = "normal"
    negatable: bool = False
    exclude: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    hit: tuple[str, ...] = ()
    miss: tuple[str, ...] = ()
    sha256: str = ""


class Hit(msgspec.Struct, frozen=True, gc=False):
    """A place where a lexicon's word or pattern stands.

    Attributes:
        lexicon: The lexicon's name.
        entry: The entry's name.
        turn: The turn's index.
        start: Where it starts in the turn's normalised text.
        end: Where it ends there.
        severity: The entry's.
        because: The reason shown to the reviewer.
        amount: What the pattern captured.
    """

    lexicon: str
    entry: str
    turn: int
    start: int
    end: int
    severity: Severity
    because: str
    amount: str = ""


class Refusal(msgspec.Struct, frozen=True, gc=False):
    """A hit that does not count, and why."""

    hit: Hit
    because: str

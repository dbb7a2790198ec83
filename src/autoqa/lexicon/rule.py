"""An entry made ready to match: its lexicon's defaults filled in, its pattern compiled."""

from __future__ import annotations

from dataclasses import dataclass

from autoqa.lexicon.model import Entry, Lexicon, Severity
from autoqa.lexicon.shipped import Prefilter, prefilter
from autoqa.text.normalise import normalise

_NO_PATTERN = Prefilter((), (), 0, 0)


@dataclass(frozen=True, eq=False, slots=True)
class Rule:
    """One entry of one lexicon; compared by identity.

    Attributes:
        lexicon: The lexicon's number in its matcher.
        name: The lexicon's name.
        entry: The entry's name.
        roles: Whose words count.
        severity: How sure and how grave a hit is.
        because: The reason shown to the reviewer.
        boundary: A hit must start and end where words do.
        negatable: A negation before it takes the hit away.
        terms: Its words, normalised.
        regex: The pattern, for an entry that has one; compiled when it first may match.
        prefilter: Where the pattern may match.
    """

    lexicon: int
    name: str
    entry: str
    roles: frozenset[str]
    severity: Severity
    because: str
    boundary: bool
    negatable: bool
    terms: tuple[str, ...]
    regex: str
    prefilter: Prefilter

    @classmethod
    def of(cls, number: int, lexicon: Lexicon, entry: Entry) -> Rule:
        """Make the rule of an entry of the lexicon that has this number in its matcher."""
        return cls(
            lexicon=number,
            name=lexicon.name,
            entry=entry.name,
            roles=frozenset(lexicon.roles),
            severity=entry.severity or lexicon.severity,
            because=entry.because or lexicon.because,
            boundary=entry.boundary,
            negatable=lexicon.negatable if entry.negatable is None else entry.negatable,
            terms=tuple(normalise(term).text for term in entry.terms),
            regex=entry.regex,
            prefilter=prefilter(entry.regex) if entry.regex else _NO_PATTERN,
        )

    def may_match(self, text: str) -> bool:
        """Tell cheaply whether running the pattern over a text is worth it."""
        wanted = self.prefilter
        if not wanted.shortest <= len(text) <= wanted.longest:
            return False
        for clause in wanted.needs:
            for literal in clause:
                if literal in text:
                    break
            else:
                return False
        return True

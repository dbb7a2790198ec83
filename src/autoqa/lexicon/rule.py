"""An entry made ready to match: its lexicon's defaults filled in, its pattern compiled."""

from __future__ import annotations

from dataclasses import dataclass

from autoqa.lexicon.model import Entry, Lexicon, Severity
from autoqa.lexicon.pattern import tree, width
from autoqa.lexicon.prefilter import Clause, Cost, clauses
from autoqa.text.normalise import normalise

MOST_CLAUSES = 4
SHORT_CLAUSE = 16
"""How many clauses are looked up before a pattern runs, and of how many literals at most."""


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
        trigger: Literals of which every match of the pattern holds one.
        needs: More such sets, looked up before the pattern runs.
        shortest: The shortest text that the pattern can match.
        longest: The longest, for a pattern of whole turns.
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
    trigger: Clause
    needs: tuple[Clause, ...]
    shortest: int
    longest: int

    @classmethod
    def of(cls, number: int, lexicon: Lexicon, entry: Entry, cost: Cost) -> Rule:
        """Make the rule of an entry; `cost` says which literals are rare in typical text."""
        found = clauses(tree(entry.regex), cost) if entry.regex else []
        shortest, longest = width(entry.regex) if entry.regex else (0, 0)
        short = [clause for clause in found[1:] if len(clause) <= SHORT_CLAUSE]
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
            trigger=found[0] if found else frozenset(),
            needs=tuple(short[: MOST_CLAUSES - 1]),
            shortest=shortest,
            longest=longest,
        )

    def may_match(self, text: str) -> bool:
        """Tell cheaply whether running the pattern over a text is worth it."""
        if not self.shortest <= len(text) <= self.longest:
            return False
        for clause in self.needs:
            for literal in clause:
                if literal in text:
                    break
            else:
                return False
        return True

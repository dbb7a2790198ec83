"""The prepared chat that every signal reads: normalised once, segmented where asked."""

from __future__ import annotations

import bisect

from autoqa.text import normalise, segment
from autoqa.transcript import Role, Transcript

SEPARATOR = "\x1e"


class Chat:
    """A transcript and its normalised text.

    Attributes:
        transcript: The chat as it was.
        voices: Whose words each turn is.
        texts: The normalised text of each turn.
        joined: All of them, with `SEPARATOR` between, so that a matcher runs once a chat.
        starts: Where each turn starts in `joined`.
    """

    def __init__(self, transcript: Transcript, engine: segment.Engine = "auto") -> None:
        self.transcript = transcript
        self.voices: list[Role] = [turn.voice for turn in transcript.turns]
        self._engine = engine
        self._maps: dict[int, normalise.Normalised] = {}
        self._boundaries: dict[int, frozenset[int]] = {}
        self._spoken: dict[Role, list[int]] = {}
        self.texts = self._normalised()
        self.joined = SEPARATOR.join(self.texts)
        self.starts: list[int] = []
        start = 0
        for text in self.texts:
            self.starts.append(start)
            start += len(text) + 1

    def locate(self, position: int) -> int:
        """Return the turn of a position in `joined`."""
        return bisect.bisect_right(self.starts, position) - 1

    def original(self, turn: int, start: int, end: int) -> tuple[int, int]:
        """Return the span in the turn's original text of a span in its normalised text."""
        return self._maps[turn].original(start, end) if turn in self._maps else (start, end)

    def is_word(self, turn: int, start: int, end: int) -> bool:
        """Tell whether a span of a turn's normalised text starts and ends where words do."""
        if turn not in self._boundaries:
            self._boundaries[turn] = segment.boundaries(self.texts[turn], self._engine)
        return start in self._boundaries[turn] and end in self._boundaries[turn]

    def spoken_by(self, voice: Role) -> list[int]:
        """Return the turns in which a voice speaks, without the recalled ones."""
        if voice not in self._spoken:
            turns = self.transcript.turns
            self._spoken[voice] = [
                i for i, own in enumerate(self.voices) if own == voice and not turns[i].recalled
            ]
        return self._spoken[voice]

    def _normalised(self) -> list[str]:
        """Fold the whole chat at once; turns whose length changes are redone one by one."""
        originals = [turn.text for turn in self.transcript.turns]
        folded = normalise.fold("\n".join(originals))
        texts, start = [], 0
        for original in originals:
            texts.append(folded[start : start + len(original)])
            start += len(original) + 1
        if normalise.resizes(folded):
            for index, text in enumerate(texts):
                if normalise.resizes(text):
                    self._maps[index] = normalise.normalise(text)
                    texts[index] = self._maps[index].text
        return texts

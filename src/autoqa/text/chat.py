"""The prepared chat that every signal reads: normalised once."""

from __future__ import annotations

from autoqa.text import normalise
from autoqa.transcript import Role, Transcript


class Chat:
    """A transcript and its normalised text.

    Attributes:
        transcript: The chat as it was.
        voices: Whose words each turn is.
        texts: The normalised text of each turn.
    """

    def __init__(self, transcript: Transcript) -> None:
        self.transcript = transcript
        self.voices: list[Role] = [turn.voice for turn in transcript.turns]
        self._maps: dict[int, normalise.Normalised] = {}
        self._spoken: dict[Role, list[int]] = {}
        self.texts = self._normalised()

    def original(self, turn: int, start: int, end: int) -> tuple[int, int]:
        """Return the span in the turn's original text of a span in its normalised text."""
        return self._maps[turn].original(start, end) if turn in self._maps else (start, end)

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

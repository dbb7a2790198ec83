"""Tiny lexicons, and one-turn chats to look for them in."""

from __future__ import annotations

from typing import Any

from autoqa.lexicon.matcher import Matcher, Matches
from autoqa.lexicon.model import Entry, Hit, Lexicon
from autoqa.text.chat import Chat
from autoqa.text.segment import Engine
from autoqa.transcript import Role, Transcript, Turn


def lexicon(
    *terms: str, name: str = "bad", entries: tuple[Entry, ...] = (), **more: Any
) -> Lexicon:
    """A lexicon of an agent's words: one entry a term, then the entries given."""
    made: dict[str, Any] = {"title": name, "roles": ("agent",), "provenance": "测试", **more}
    made.setdefault("because", f"{name} 的词")
    own = tuple(Entry(terms=(term,)) for term in terms)
    return Lexicon(name=name, entries=(*own, *entries), **made)


def says(*texts: str, role: Role = "agent", **more: Any) -> Chat:
    """A chat in which one party says everything."""
    return Chat(Transcript("c", tuple(Turn(role, text, **more) for text in texts)))


def match(chat: Chat, *lexicons: Lexicon, engine: Engine = "auto") -> Matches:
    """Match with explanations."""
    return Matcher(lexicons, engine).match(chat, explain=True)


def quote(chat: Chat, hit: Hit) -> str:
    """What stands in the original text where a hit is."""
    start, end = chat.original(hit.turn, hit.start, hit.end)
    return chat.transcript.turns[hit.turn].text[start:end]


def quotes(chat: Chat, *lexicons: Lexicon, engine: Engine = "auto") -> list[str]:
    """The quotes of all hits, lexicon by lexicon."""
    matches = match(chat, *lexicons, engine=engine)
    return [quote(chat, hit) for lexicon in lexicons for hit in matches.of(lexicon.name)]


def reasons(chat: Chat, *lexicons: Lexicon, engine: Engine = "auto") -> list[str]:
    """Why candidates were refused."""
    return [refusal.because for refusal in match(chat, *lexicons, engine=engine).refused]

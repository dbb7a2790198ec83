"""Views of chats beside processes and standard phrases, with the real encoder."""

from __future__ import annotations

import functools
from pathlib import Path

from autoqa.knowledge.guides import ProcessGuide, ScriptGuide
from autoqa.knowledge.model import Knowledge
from autoqa.knowledge.process_files import load_processes
from autoqa.knowledge.script_files import load_scripts
from autoqa.lexicon.matcher import Matcher
from autoqa.model.embedding import Encoder
from autoqa.signals.base import View
from autoqa.text.chat import Chat
from autoqa.transcript import Transcript, Turn

EXAMPLES = Path(__file__).parents[2] / "examples"


@functools.cache
def encoder() -> Encoder:
    """The encoder, opened once."""
    return Encoder()


@functools.cache
def processes(path: Path = EXAMPLES / "processes.toml") -> ProcessGuide:
    """The processes of a file."""
    return ProcessGuide(load_processes(path))


@functools.cache
def scripts(path: Path = EXAMPLES / "scripts.csv") -> ScriptGuide:
    """The standard phrases of a file."""
    return ScriptGuide(load_scripts(path))


def view(knowledge: Knowledge, *turns: Turn, closed: bool | None = True) -> View:
    """A view of a chat by what a department gave."""
    chat = Chat(Transcript("c", turns, closed=closed))
    return View(chat, Matcher(knowledge.lexicons()).match(chat), None, knowledge)

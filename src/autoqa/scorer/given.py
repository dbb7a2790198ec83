"""Makes ready what a department gives beside the rubric: facts, processes, standard phrases."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from autoqa.errors import NotFoundError
from autoqa.knowledge.facts import FactBase
from autoqa.knowledge.guides import ProcessGuide, ScriptGuide
from autoqa.knowledge.model import Knowledge
from autoqa.knowledge.process_files import load_processes
from autoqa.knowledge.processes import ProcessBase
from autoqa.knowledge.script_files import load_scripts
from autoqa.knowledge.scripts import ScriptLibrary

if TYPE_CHECKING:
    from autoqa.knowledge.matcher import FactMatcher
    from autoqa.model.embedding import Encoder


class Given(NamedTuple):
    """What is given, each as data or as the path of its file; None where it is not.

    Attributes:
        facts: A fact base.
        processes: Processes.
        scripts: Standard phrases.
    """

    facts: str | Path | FactBase | None = None
    processes: str | Path | ProcessBase | None = None
    scripts: str | Path | ScriptLibrary | None = None

    def paths(self) -> tuple[str | None, ...] | None:
        """Return the paths; None where something is given as data."""
        if any(own is not None and not isinstance(own, str | Path) for own in self):
            return None
        return tuple(None if own is None else str(own) for own in self)

    def ready(self) -> Knowledge:
        """Load it and make it ready to be compared with chats.

        Raises:
            NotFoundError: There is no such file.
            DataFileError: A file has mistakes.
        """
        facts, processes, scripts = self
        if isinstance(facts, str | Path):
            from autoqa.knowledge.files import load_facts

            facts = load_facts(facts)
        if isinstance(processes, str | Path):
            processes = load_processes(processes)
        if isinstance(scripts, str | Path):
            scripts = load_scripts(scripts)
        return Knowledge(
            facts=None if facts is None else _matcher(facts),
            processes=None if processes is None else ProcessGuide(processes),
            scripts=None if scripts is None else ScriptGuide(scripts),
            encoder=None if processes is None and scripts is None else _encoder(),
        )


def loaded(knowledge: Knowledge) -> Given:
    """Return what was given, as data, so that it can travel between processes."""
    return Given(
        knowledge.facts.base if knowledge.facts else None,
        knowledge.processes.base if knowledge.processes else None,
        knowledge.scripts.library if knowledge.scripts else None,
    )


def _matcher(facts: FactBase) -> FactMatcher:
    """Make facts ready; imported here, since the matcher compiles many patterns."""
    from autoqa.knowledge.matcher import FactMatcher

    return FactMatcher(facts)


def _encoder() -> Encoder | None:
    """Return the encoder on the shelf; None where there is none."""
    from autoqa.model import embedding  # here, since numpy and ONNX Runtime take their time

    try:
        return _opened(embedding.find())
    except NotFoundError:
        return None


@functools.lru_cache(1)
def _opened(folder: Path) -> Encoder:
    """Open an encoder once, whatever scorers share it."""
    from autoqa.model.embedding import Encoder

    return Encoder(folder)

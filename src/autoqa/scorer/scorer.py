"""Scores chats: `score` is the short way, `Scorer` the long one; one implementation."""

from __future__ import annotations

import functools
import os
import platform
from pathlib import Path
from typing import Any

from autoqa import resources
from autoqa._version import __version__
from autoqa.knowledge.facts import FactBase
from autoqa.knowledge.model import Knowledge
from autoqa.knowledge.processes import ProcessBase
from autoqa.knowledge.scripts import ScriptLibrary
from autoqa.lexicon import files as lexicon_files
from autoqa.lexicon.matcher import Matcher
from autoqa.lexicon.negation import NAME as NEGATION
from autoqa.loaders.generic import Chatlike, to_transcript
from autoqa.report.model import MadeWith, Report, remember
from autoqa.rubric import files as rubric_files
from autoqa.rubric.model import Rubric
from autoqa.scorer import assemble, marks
from autoqa.scorer.given import Given, loaded
from autoqa.signals.base import Judge, View
from autoqa.signals.judgement import LexiconJudge
from autoqa.text.chat import Chat
from autoqa.text.segment import Engine, dictionary_sha256
from autoqa.transcript import validate

DEFAULT_RUBRIC = "ecommerce_chat"

AUTO, NONE = "auto", "none"
"""What to say for a model: the one that is installed, or the lexicons alone."""

DEFAULT_MODEL = "accurate"


class Scorer:
    """A rubric with its lexicons, ready to score. Immutable and safe to share between threads.

    Args:
        rubric: A rubric's name on the shelf, the path of a rubric file, or a `Rubric`.
        model: A model's name on the shelf, or the path of its folder; ``"none"`` judges by
            lexicons alone; ``"auto"`` is what ``$AUTOQA_MODEL`` says, else `DEFAULT_MODEL` if it
            is installed, else ``"none"``.
        engine: What segments Chinese text: jieba, rjieba, or whichever is there.
        facts: A fact base, or the path of one, to compare what agents say with.
        processes: Processes, or the path of their file, that agents must guide customers through.
        scripts: Standard phrases, or the path of their file, that agents should say.

    Raises:
        NotFoundError: No shelf has the rubric, or the model; or there is no such file.
        FactsError: The fact base has mistakes.
        ProcessError: The processes have mistakes.
        ScriptError: The standard phrases have mistakes.
        RubricError: The rubric file has mistakes.
        LexiconError: A lexicon it reads has mistakes.
        ModelError: The model's files are not those that its card speaks of.
    """

    __slots__ = ("_engine", "_judge", "_knowledge", "_made_with", "_matcher", "_model", "rubric")

    def __init__(
        self,
        rubric: str | Path | Rubric = DEFAULT_RUBRIC,
        *,
        model: str = AUTO,
        engine: Engine = "auto",
        facts: str | Path | FactBase | None = None,
        processes: str | Path | ProcessBase | None = None,
        scripts: str | Path | ScriptLibrary | None = None,
    ) -> None:
        own = rubric if isinstance(rubric, Rubric) else rubric_files.load(str(rubric))
        judge, models = _judge(model)
        knowledge = Given(facts, processes, scripts).ready()
        lexicons = lexicon_files.load_all(own.reads() | judge.reads() | {NEGATION})
        matcher = Matcher((*lexicons, *knowledge.lexicons()), engine)
        made_with = MadeWith(
            autoqa=__version__,
            python=platform.python_version(),
            platform=f"{platform.system()}-{platform.machine()}",
            lexicons={lexicon.name: lexicon.sha256 for lexicon in lexicons}
            | {"segmentation": dictionary_sha256()},
            models=models,
            facts=knowledge.facts.sha256 if knowledge.facts else None,
            processes=knowledge.processes.sha256 if knowledge.processes else None,
            scripts=knowledge.scripts.sha256 if knowledge.scripts else None,
            encoder=knowledge.encoder.sha256 if knowledge.encoder else None,
        )
        for name, value in zip(
            self.__slots__,
            (engine, judge, knowledge, made_with, matcher, model, own),
            strict=True,
        ):
            object.__setattr__(self, name, value)

    rubric: Rubric
    _engine: Engine
    _judge: Judge
    _knowledge: Knowledge
    _made_with: MadeWith
    _matcher: Matcher
    _model: str

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse: a scorer does not change."""
        raise AttributeError("Scorer 不可修改，请新建一个")

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes as what it was made of."""
        given = loaded(self._knowledge)._asdict()
        made = functools.partial(Scorer, model=self._model, engine=self._engine, **given)
        return made, (self.rubric,)

    @property
    def made_with(self) -> MadeWith:
        """What makes its reports, as each of them says."""
        return self._made_with

    def remembered(self) -> dict[str, tuple[int, int]]:
        """Return how often lexicons and model were asked, and how often they knew already."""
        return {"turns": self._matcher.remembered(), "windows": self._judge.remembered()}

    def score(self, transcript: Chatlike, *, explain: bool = False) -> Report:
        """Score one chat.

        Args:
            transcript: A `Transcript`, a dict in the generic shape, a JSON string of one, or
                the text of a chat.
            explain: Also list what looked like a finding and does not count, with the reason.

        Raises:
            TranscriptError: The chat cannot be scored.
            LoadError: The text is no chat that can be read.
        """
        chat_data = to_transcript(transcript)
        validate(chat_data)
        chat = Chat(chat_data)
        matches = self._matcher.match(chat, explain=explain)
        view = View(chat, matches, self._judge, self._knowledge)
        silent = "agent" not in chat.voices
        drafts = [
            marks.draft(criterion, view, silent=silent) for criterion in self.rubric.criteria()
        ]
        marks.keep_gravest(drafts)
        report = assemble.report(view, self.rubric, drafts, matches, self._made_with)
        return remember(report, chat_data)


def _judge(model: str) -> tuple[Judge, dict[str, str]]:
    """Return who judges turns and endings, and the models it uses with their hashes."""
    chosen = os.environ.get("AUTOQA_MODEL", AUTO) if model == AUTO else model
    if chosen == AUTO:
        chosen = DEFAULT_MODEL if DEFAULT_MODEL in resources.models() else NONE
    if chosen == NONE:
        return LexiconJudge(), {}
    from autoqa.model.run import Model  # here, since numpy and ONNX Runtime take their time
    from autoqa.signals.classifier import ClassifierJudge

    loaded = Model(chosen)
    return ClassifierJudge(loaded), {loaded.card.name: loaded.sha256}


@functools.lru_cache(maxsize=32)
def _shared_scorer(
    rubric: str, given: Given, shelves: tuple[str, str], changed: tuple[int, ...]
) -> Scorer:
    """Return the scorer of files; other `shelves` or other times of change may mean another."""
    return Scorer(rubric, **given._asdict())


def score(
    transcript: Chatlike,
    rubric: str | Path | Rubric = DEFAULT_RUBRIC,
    *,
    explain: bool = False,
    facts: str | Path | FactBase | None = None,
    processes: str | Path | ProcessBase | None = None,
    scripts: str | Path | ScriptLibrary | None = None,
) -> Report:
    """Score one chat by a rubric; the scorer of a rubric's name or file is made once and kept.

    Args:
        transcript: A `Transcript`, a dict in the generic shape, a JSON string of one, or the
            text of a chat.
        rubric: A rubric's name on the shelf, the path of a rubric file, or a `Rubric`.
        explain: Also list what looked like a finding and does not count, with the reason.
        facts: A fact base, or the path of one, to compare what agents say with; what is given by
            a path is read once and kept.
        processes: Processes, or the path of their file, that agents must guide customers through.
        scripts: Standard phrases, or the path of their file, that agents should say.

    Raises:
        TranscriptError: The chat cannot be scored.
        LoadError: The text is no chat that can be read.
        NotFoundError: No shelf has the rubric, or there is no such file.
        DataFileError: The rubric, one of its lexicons or what is given beside it has mistakes.
    """
    given = Given(facts, processes, scripts)
    names = given.paths()
    if isinstance(rubric, Rubric) or names is None:
        return Scorer(rubric, **given._asdict()).score(transcript, explain=explain)
    paths = [resources.find("rubrics", str(rubric)), *(Path(name) for name in names if name)]
    shelves = os.environ.get("AUTOQA_PATH", ""), os.environ.get("AUTOQA_MODEL", AUTO)
    changed = tuple(path.stat().st_mtime_ns for path in paths if path.exists())
    scorer = _shared_scorer(str(rubric), Given(*names), shelves, changed)
    return scorer.score(transcript, explain=explain)

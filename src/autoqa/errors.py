"""Every exception autoqa raises on purpose.

AutoqaError
├── TranscriptError      a chat that cannot be scored
├── LoadError            a file, or one chat in it, that cannot be read
├── DataFileError        a data file with mistakes, all of them at once
│   ├── RubricError
│   ├── LexiconError
│   ├── FactsError
│   ├── ProcessError
│   ├── ScriptError
│   ├── ModelError        a model whose card or files are not as they should be
│   ├── PlanError         a sampling plan
│   └── VerdictError      a reviewer's verdicts: a filled sheet, a saved page
├── LogError             a verdict log that cannot be opened, written or believed
├── BatchError           a batch that cannot go on, with what is finished kept
├── NotFoundError        a name that is on no shelf
└── MissingExtraError    a feature whose optional packages are not installed

Messages are Chinese, since operators read them: what is wrong, where, and what to do.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any, NamedTuple

MOST_NAMES = 10
"""A message lists no more names than this."""


class AutoqaError(Exception):
    """The root of the tree; `exit_code` is what the command line returns for it."""

    exit_code = 1

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes whole, whatever the arguments were."""
        return _revived, (type(self), str(self), self.__dict__)


class TranscriptError(AutoqaError):
    """A chat that cannot be scored.

    Args:
        problem: What is wrong.
        place: Where in the chat, such as ``turns[3].role``; empty for the chat as a whole.
        remedy: What to do about it.
    """

    def __init__(self, problem: str, *, place: str = "", remedy: str = "") -> None:
        self.problem, self.place, self.remedy = problem, place, remedy
        super().__init__(_sentence(problem, place, remedy))


class LoadError(AutoqaError):
    """A file, or one chat in it, that cannot be read.

    Args:
        problem: What is wrong.
        source: The file's name as it was given.
        line: The line, counted from 1, where the trouble starts; 0 if it has none.
        remedy: What to do about it.
    """

    def __init__(self, problem: str, *, source: str = "", line: int = 0, remedy: str = "") -> None:
        self.problem, self.source, self.line, self.remedy = problem, source, line, remedy
        place = f"{source} 第 {line} 行" if line else source
        super().__init__(_sentence(problem, place.strip(), remedy))


class Problem(NamedTuple):
    """One mistake in a data file: its path inside the file, and what is wrong there."""

    where: str
    message: str


class DataFileError(AutoqaError):
    """A data file with mistakes; `problems` holds all of them in the file's order."""

    exit_code = 2

    def __init__(self, source: str, problems: Iterable[Problem]) -> None:
        self.source, self.problems = source, tuple(problems)
        lines = [
            f"  {where}：{message}" if where else f"  {message}" for where, message in self.problems
        ]
        super().__init__("\n".join([f"{source} 有 {len(self.problems)} 处错误：", *lines]))


class RubricError(DataFileError):
    """A rubric with mistakes."""


class LexiconError(DataFileError):
    """A lexicon with mistakes."""


class FactsError(DataFileError):
    """A fact base with mistakes."""


class ProcessError(DataFileError):
    """A process file with mistakes."""


class ScriptError(DataFileError):
    """A library of standard phrases with mistakes."""


class ModelError(DataFileError):
    """A model whose card has mistakes, or whose files are not those the card speaks of."""


class PlanError(DataFileError):
    """A sampling plan with mistakes."""


class VerdictError(DataFileError):
    """A reviewer's verdicts with mistakes: a filled sheet, a saved page, an annotation."""


class LogError(AutoqaError):
    """A verdict log that cannot be opened, written or believed.

    Args:
        problem: What is wrong.
        place: Which log, or which row of it.
        remedy: What to do about it.
    """

    def __init__(self, problem: str, *, place: str = "", remedy: str = "") -> None:
        self.problem, self.place, self.remedy = problem, place, remedy
        super().__init__(_sentence(problem, place, remedy))


class BatchError(AutoqaError):
    """A batch that cannot start or go on; what it has finished is kept for the next run.

    Args:
        problem: What is wrong.
        place: The file or folder where it is.
        remedy: What to do about it.
    """

    exit_code = 2

    def __init__(self, problem: str, *, place: str = "", remedy: str = "") -> None:
        self.problem, self.place, self.remedy = problem, place, remedy
        super().__init__(_sentence(problem, place, remedy))


class NotFoundError(AutoqaError):
    """A name that is on no shelf."""

    exit_code = 2

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind, self.name, self.known = kind, name, tuple(known)
        remedy = suggestion(name, self.known) or "请检查路径"
        super().__init__(f"找不到{kind} {name!r}。{remedy}")


class MissingExtraError(AutoqaError):
    """A feature whose optional packages are not installed."""

    exit_code = 2

    def __init__(self, feature: str, extra: str) -> None:
        self.extra = extra
        super().__init__(f"{feature}需要可选组件，请先执行：pip install 'autoqa-zh[{extra}]'")


def reason_of(failure: OSError | ValueError) -> str:
    """Say in Chinese why a file could not be opened."""
    if isinstance(failure, FileNotFoundError):
        return "没有这个文件"
    if isinstance(failure, IsADirectoryError):
        return "这是文件夹，不是文件"
    if isinstance(failure, PermissionError):
        return "没有权限"
    if isinstance(failure, OSError):
        return failure.strerror or type(failure).__name__
    return "路径里有不能用的字符"  # Python's only ValueError here: a NUL


def _revived(cls: type[AutoqaError], message: str, state: dict[str, Any]) -> AutoqaError:
    error = cls.__new__(cls, message)
    error.args = (message,)
    error.__dict__.update(state)
    return error


def suggestion(name: str, known: Iterable[str]) -> str:
    """Say which known name was probably meant, or which names there are."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if near:
        return f"是否想写 {near[0]!r}？"
    if not names:
        return ""
    more = f" 等 {len(names)} 个" if len(names) > MOST_NAMES else ""
    return f"可用的有：{'、'.join(names[:MOST_NAMES])}{more}"


def _sentence(problem: str, place: str, remedy: str) -> str:
    text = f"{place}：{problem}" if place else problem
    return f"{text}。{remedy}" if remedy else text

"""Reads a TOML data file and tells all of its mistakes at once."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import msgspec

from autoqa.errors import DataFileError, Problem, reason_of, suggestion

T = TypeVar("T", bound=msgspec.Struct)


class DataFile:
    """One TOML file being read: its table, its hash, and the mistakes found so far."""

    def __init__(self, path: Path, error: type[DataFileError]) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self._error = error
        try:
            content = path.read_bytes()
        except (OSError, ValueError) as reason:
            problem = Problem("", f"读不了这个文件：{reason_of(reason)}")
            raise error(str(path), [problem]) from None
        self.sha256 = hashlib.sha256(content).hexdigest()
        self.table = self._parse(content)

    def problem(self, where: str, message: str) -> None:
        """Note a mistake at a path inside the file, such as ``entries[3].regex``, once."""
        problem = Problem(where, message)
        if problem not in self.problems:
            self.problems.append(problem)

    def fail(self, where: str, message: str) -> NoReturn:
        """Note a mistake after which nothing more can be said of the file.

        Raises:
            DataFileError: With every mistake of the file.
        """
        self.problem(where, message)
        raise self._error(str(self.path), self.problems)

    def finish(self) -> None:
        """Raise if any mistake was noted.

        Raises:
            DataFileError: With every mistake of the file.
        """
        if self.problems:
            raise self._error(str(self.path), self.problems)

    def build(self, cls: type[T], table: object, where: str = "") -> T | None:
        """Make a struct of a table, field by field, so that one mistake does not hide the next.

        Returns:
            The struct, or None after noting what is wrong with the table.
        """
        if not isinstance(table, Mapping):
            self.problem(where, "这里应是一个表")
            return None
        before = len(self.problems)
        fields = {field.encode_name: field for field in msgspec.structs.fields(cls)}
        self._unknown_keys(table, fields, where)
        values: dict[str, Any] = {}
        for key, field in fields.items():
            if key in table:
                try:
                    values[field.name] = msgspec.convert(table[key], field.type)
                except msgspec.ValidationError as reason:
                    self.problem(*_place(_join(where, key), str(reason)))
            elif field.required:
                self.problem(_join(where, key), "缺少这一项")
        if len(self.problems) > before:
            return None
        try:
            return cls(**values)
        except ValueError as reason:
            self.problem(where, str(reason))
            return None

    def tables(
        self, table: Mapping[str, Any], key: str, where: str = ""
    ) -> list[tuple[int, dict[str, Any]]]:
        """Return the tables in the list under a key, numbered; what is none is noted."""
        place, found = _join(where, key), table.get(key, [])
        if not isinstance(found, list):
            self.problem(place, f"这里应是一串表，每个以 [[{key}]] 这样的行开头")
            return []
        for index, item in enumerate(found):
            if not isinstance(item, dict):
                self.problem(f"{place}[{index}]", "这里应是一个表")
        return [(index, item) for index, item in enumerate(found) if isinstance(item, dict)]

    def _unknown_keys(
        self, table: Mapping[str, object], known: Mapping[str, object], where: str
    ) -> None:
        for key in table:
            if key not in known:
                self.problem(_join(where, key), f"不认识这一项。{suggestion(key, known)}")

    def _parse(self, content: bytes) -> dict[str, Any]:
        try:
            return tomllib.loads(content.decode("utf-8-sig").replace("\r\n", "\n"))
        except UnicodeDecodeError as reason:
            line = content[: reason.start].count(b"\n") + 1
            message = "不是 UTF-8 编码，请用编辑器另存为 UTF-8"
            raise self._error(str(self.path), [Problem(f"第 {line} 行", message)]) from None
        except tomllib.TOMLDecodeError as reason:
            raise self._error(str(self.path), [_syntax(str(reason))]) from None
        except RecursionError:
            raise self._error(str(self.path), [Problem("", "TOML 嵌套太深")]) from None


def _syntax(reason: str) -> Problem:
    """Move tomllib's own place (`(at line 2, column 7)`) from its message into ours."""
    what, _, where = reason.partition(" (at ")
    line, column = re.search(r"line (\d+)", where), re.search(r"column (\d+)", where)
    place = f"第 {line[1]} 行第 {column[1]} 列" if line and column else "文件末尾"
    return Problem(place, f"TOML 语法错误（{what}）。文字要加引号，括号要成对，每行一项")


def _join(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key


def _place(where: str, reason: str) -> tuple[str, str]:
    """Move msgspec's own path (`` - at `$[2]` ``) from its message into ours."""
    message, _, path = reason.partition(" - at `$")
    message = re.sub(r"Expected `(.+?)`, got `(.+?)`", r"应是 \1，实为 \2", message)
    message = re.sub(r"Invalid enum value (.+)", r"没有 \1 这个选项", message)
    return where + path.rstrip("`"), message

"""Lexicon files to lexicons: validation, and `extends`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from autoqa import resources
from autoqa.datafile import DataFile
from autoqa.errors import LexiconError, NotFoundError, suggestion
from autoqa.lexicon import shipped
from autoqa.lexicon.model import Entry, Lexicon, Severity
from autoqa.text.normalise import normalise
from autoqa.transcript import Role

_NAMED = re.compile(r"\{([a-z_]+)\}")


class _Head(msgspec.Struct, frozen=True):
    """The keys of a lexicon file beside its entries; None where it leaves them to its base."""

    extends: str | None = None
    title: str | None = None
    roles: tuple[Role, ...] | None = None
    provenance: str | None = None
    because: str | None = None
    severity: Severity | None = None
    negatable: bool | None = None
    exclude: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    words: dict[str, tuple[str, ...]] = {}
    hit: tuple[str, ...] = ()
    miss: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    regrade: dict[str, Severity] = {}
    entries: Any = None


def load(name: str) -> Lexicon:
    """Load a lexicon by its name on the shelf, or by the path of its file.

    Raises:
        NotFoundError: No shelf has that name.
        LexiconError: The file has mistakes; the error holds all of them.
    """
    path = resources.find("lexicons", name)
    return shipped.lexicon(path) or read(path)


def read(path: Path) -> Lexicon:
    """Read a lexicon's file, whatever is known of it already.

    Raises:
        LexiconError: The file has mistakes; the error holds all of them.
    """
    return _read(path, ())


def load_all(names: Iterable[str]) -> tuple[Lexicon, ...]:
    """Load several lexicons and those they name in `unless`, in the order of their names.

    Raises:
        NotFoundError: No shelf has one of the names.
        LexiconError: A file has mistakes; the error holds all of them.
    """
    return _with_needed([load(name) for name in set(names)])


def with_needed(lexicon: Lexicon) -> tuple[Lexicon, ...]:
    """Return a lexicon and those it names in `unless`, in the order of their names."""
    return _with_needed([lexicon])


def _with_needed(lexicons: Iterable[Lexicon]) -> tuple[Lexicon, ...]:
    loaded: dict[str, Lexicon] = {}
    waiting = list(lexicons)
    while waiting:
        lexicon = waiting.pop()
        loaded[lexicon.name] = lexicon
        waiting.extend(load(name) for name in lexicon.unless if name not in loaded)
    return tuple(loaded[name] for name in sorted(loaded))


def _read(path: Path, seen: tuple[Path, ...]) -> Lexicon:
    """Load a file that those in `seen` extend."""
    file = DataFile(path, LexiconError)
    head = file.build(_Head, file.table)
    entries = {
        index: entry
        for index, table in file.tables(file.table, "entries")
        if (entry := _entry(file, table, f"entries[{index}]", head.words if head else {}))
    }
    if head is None:
        file.finish()
        raise AssertionError("a failed build notes a problem")
    base = _base(file, head.extends, (*seen, path.resolve()))
    _check_head(file, head, base)
    inherited = _regraded(file, head, base.entries) if base else ()
    _check_duplicates(file, inherited, entries)
    file.finish()
    return _merge(file, head, (*inherited, *entries.values()), base)


def _base(file: DataFile, name: str | None, seen: tuple[Path, ...]) -> Lexicon | None:
    """Load what a file extends; without it the rest of the file means nothing."""
    if name is None:
        return None
    try:
        path = resources.find("lexicons", name, beyond=file.path)
    except NotFoundError as reason:
        file.fail("extends", str(reason))
    if path.resolve() in seen:
        file.fail("extends", "词库不能扩展自己，也不能绕一圈扩展自己")
    return _read(path, seen)


def _entry(
    file: DataFile, table: object, where: str, words: Mapping[str, tuple[str, ...]]
) -> Entry | None:
    entry = file.build(Entry, table, where)
    if entry is None:
        return None
    if entry.regex:
        regex = _filled(file, entry.regex, words, f"{where}.regex")
        entry = msgspec.structs.replace(entry, regex=regex)
    if bool(entry.terms) == bool(entry.regex):
        file.problem(where, "terms（词）和 regex（模式）要写且只写一样")
    if entry.regex:
        if not entry.id:
            file.problem(f"{where}.id", "模式要有一个 id")
        _check_regex(file, entry.regex, f"{where}.regex")
    for key in ("terms", "exclude"):
        _check_phrases(file, getattr(entry, key), f"{where}.{key}")
    return entry


def _filled(file: DataFile, regex: str, words: Mapping[str, tuple[str, ...]], where: str) -> str:
    """Put the file's own words, each an alternative, in place of their ``{name}``."""

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        if name not in words:
            file.problem(where, f"words 里没有 {name!r}。{suggestion(name, words)}")
            return ""
        alternatives = "|".join(words[name])
        if _NAMED.search(alternatives):
            file.problem(f"words.{name}", "words 里不能再用 {…} 引用别的 words")
        return f"(?:{alternatives})"

    return _NAMED.sub(fill, regex)


def _check_regex(file: DataFile, regex: str, where: str) -> None:
    try:
        found = shipped.prefilter(regex)
    except ValueError as reason:
        file.problem(where, str(reason))
        return
    if not found.trigger:
        file.problem(where, "没有任何必含的字，每条消息都得试一遍：请加上一定会出现的词")


def _check_head(file: DataFile, head: _Head, base: Lexicon | None) -> None:
    if base is None:
        for key in ("title", "roles", "provenance", "because"):
            if getattr(head, key) is None:
                file.problem(key, "缺少这一项")
        for key in ("drop", "regrade"):
            if getattr(head, key):
                file.problem(key, "只有写了 extends 的词库才能用这一项")
        if not head.entries:
            file.problem("entries", "词库里没有任何条目")
    if head.roles == ():
        file.problem("roles", "至少要有一个角色")
    _check_phrases(file, head.exclude, "exclude")
    known = resources.names("lexicons")
    for index, other in enumerate(head.unless):
        if other not in known:
            file.problem(
                f"unless[{index}]", f"没有名为 {other!r} 的词库。{suggestion(other, known)}"
            )


def _check_phrases(file: DataFile, phrases: Iterable[str], where: str) -> None:
    for index, phrase in enumerate(phrases):
        if not normalise(phrase).text.strip():
            file.problem(f"{where}[{index}]", "规范化后是空的")


def _merge(
    file: DataFile, head: _Head, entries: tuple[Entry, ...], base: Lexicon | None
) -> Lexicon:
    """Lay the file over what it extends."""
    return Lexicon(
        name=file.path.stem,
        title=head.title or (base.title if base else ""),
        roles=head.roles or (base.roles if base else ()),
        provenance=head.provenance or (base.provenance if base else ""),
        because=head.because or (base.because if base else ""),
        severity=head.severity or (base.severity if base else "normal"),
        negatable=_first(head.negatable, base.negatable if base else None),
        entries=entries,
        exclude=(*(base.exclude if base else ()), *head.exclude),
        unless=head.unless or (base.unless if base else ()),
        hit=head.hit,
        miss=head.miss,
        sha256=_combined(file.sha256, base),
    )


def _regraded(file: DataFile, head: _Head, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Drop and re-grade inherited entries, by the entry's name or by a single term."""
    known = {entry.name for entry in entries} | {term for entry in entries for term in entry.terms}
    for key, wanted in (("drop", head.drop), ("regrade", head.regrade)):
        for name in wanted:
            if name not in known:
                file.problem(f"{key}.{name}", f"被扩展的词库里没有它。{suggestion(name, known)}")
    kept: list[Entry] = []
    for entry in entries:
        if entry.name in head.drop and (entry.id or not entry.terms):
            continue
        if entry.name in head.regrade and (entry.id or entry.regex):
            kept.append(msgspec.structs.replace(entry, severity=head.regrade[entry.name]))
            continue
        left = tuple(term for term in entry.terms if term not in head.drop)
        kept.extend(
            msgspec.structs.replace(entry, terms=(term,), id="", severity=head.regrade[term])
            for term in left
            if term in head.regrade
        )
        left = tuple(term for term in left if term not in head.regrade)
        if left or entry.regex:
            kept.append(msgspec.structs.replace(entry, terms=left))
    return tuple(kept)


def _check_duplicates(
    file: DataFile, inherited: Iterable[Entry], entries: Mapping[int, Entry]
) -> None:
    """Note every term of this file that stands in it, or in what it extends, before."""
    seen = {normalise(term).text: term for entry in inherited for term in entry.terms}
    names = {entry.id for entry in inherited if entry.id}
    for index, entry in entries.items():
        if entry.id in names:
            file.problem(f"entries[{index}].id", f"已经有叫 {entry.id!r} 的条目")
        names |= {entry.id} - {""}
        for term in entry.terms:
            plain = normalise(term).text
            if plain in seen:
                file.problem(f"entries[{index}].terms", f"{term!r} 与 {seen[plain]!r} 重复")
            seen[plain] = term


def _combined(sha256: str, base: Lexicon | None) -> str:
    if base is None:
        return sha256
    return hashlib.sha256((base.sha256 + sha256).encode()).hexdigest()


def _first(*values: bool | None) -> bool:
    return next((value for value in values if value is not None), False)

"""Alibaba Cloud SCA (智能对话分析), the body of UploadData: ``{"tickets": [{"tid", "dialogue"}]}``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from autoqa.loaders.exports.base import Export, Message, Part, Settings, is_rows, name
from autoqa.loaders.exports.content import written
from autoqa.loaders.exports.times import offset
from autoqa.loaders.fields import parse_role, parse_time
from autoqa.transcript import Turn


def _fits(value: Mapping[str, Any]) -> bool:
    return is_rows(value.get("tickets"), "dialogue") or is_rows(value.get("dialogue"), "words")


def _parts(value: Mapping[str, Any]) -> Iterator[Part]:
    for ticket in value.get("tickets", [value]):
        rows = ticket.get("dialogue") if isinstance(ticket, Mapping) else None
        tid = ticket.get("tid") if isinstance(ticket, Mapping) else None
        yield Part(name(tid, "tid") or "", rows if isinstance(rows, list) else [ticket])


def _message(row: Mapping[str, Any], settings: Settings) -> Message:
    word = row.get("role")
    told = settings.roles.get(word) if isinstance(word, str) else None
    began = row.get("beginTime")
    if began is None:
        time = offset(row.get("begin"), "begin")
    else:
        time = parse_time(began, settings.time_zone, "beginTime")
    role = told or parse_role(word, "role")
    speaker = name(row.get("identity"), "identity")
    return Message(Turn(role, written(row.get("words"), "words"), time, speaker))


EXPORT = Export("alibaba-sca", "阿里云智能对话分析（SCA）", _fits, _parts, _message)

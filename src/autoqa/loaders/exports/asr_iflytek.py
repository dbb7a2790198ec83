"""科大讯飞's transcription: ``data`` is JSON in a string, ``[{"bg", "ed", "onebest", "speaker"}]``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from autoqa.errors import TranscriptError
from autoqa.loaders.exports import speech
from autoqa.loaders.exports.base import Export, Message, Part, Settings, decoded, is_rows


def _fits(value: Mapping[str, Any]) -> bool:
    data = value.get("data")
    if isinstance(data, str):
        return '"onebest"' in data
    return bool(data) and is_rows(data, "onebest")


def _parts(value: Mapping[str, Any]) -> Iterator[Part]:
    rows = decoded(value["data"], "data")
    if not isinstance(rows, list):
        raise TranscriptError("里面应是一个数组", place="data")
    yield Part("", rows)


def _message(row: Mapping[str, Any], settings: Settings) -> Message:
    speaker, text = row.get("speaker"), row.get("onebest")
    return Message(speech.sentence(speaker, text, row.get("bg"), settings, "speaker"))


EXPORT = Export("asr-iflytek", "讯飞语音转写", _fits, _parts, _message, "phone")

"""Tencent Cloud's recognition: ``{"ResultDetail": [{"FinalSentence", "StartMs", "SpeakerId"}]}``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from autoqa.loaders.exports import speech
from autoqa.loaders.exports.base import Export, Message, Part, Settings, inner, is_rows


def _fits(value: Mapping[str, Any]) -> bool:
    return is_rows(_details(value), "FinalSentence")


def _details(value: Mapping[str, Any]) -> Any:
    return inner(value, "Response", "Data").get("ResultDetail")


def _parts(value: Mapping[str, Any]) -> Iterator[Part]:
    yield Part("", _details(value))


def _message(row: Mapping[str, Any], settings: Settings) -> Message:
    speaker, text = row.get("SpeakerId"), row.get("FinalSentence")
    return Message(speech.sentence(speaker, text, row.get("StartMs"), settings, "SpeakerId"))


EXPORT = Export("asr-tencent", "腾讯云录音文件识别", _fits, _parts, _message, "phone")

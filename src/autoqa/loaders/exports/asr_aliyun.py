"""Alibaba Cloud's recognition of recordings: ``{"sentences": [{"beginTime", "channelId", "text"}]}``.

Some versions write all keys with a capital, and put the answer into ``Result``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from autoqa.loaders.exports import speech
from autoqa.loaders.exports.base import Export, Message, Part, Settings, first, inner, is_rows


def _fits(value: Mapping[str, Any]) -> bool:
    return is_rows(_sentences(value), "channelId", "ChannelId")


def _sentences(value: Mapping[str, Any]) -> Any:
    return first(inner(value, "Result", "result", "payload"), "sentences", "Sentences")


def _parts(value: Mapping[str, Any]) -> Iterator[Part]:
    yield Part("", _sentences(value))


def _message(row: Mapping[str, Any], settings: Settings) -> Message:
    channel = first(row, "channelId", "ChannelId")
    text, began = first(row, "text", "Text"), first(row, "beginTime", "BeginTime")
    return Message(speech.sentence(channel, text, began, settings, "channelId"))


EXPORT = Export("asr-aliyun", "阿里云录音文件识别", _fits, _parts, _message, "phone")

"""Plain-text chats: a header that says who speaks, and the words after it.

Understood without any setting: ``客服小王 (2026-06-18 10:02:11): 您好``; a header line
``2026-06-18 10:02:11 客服小王``, or the name first, with body lines below; ``[10:02:11] 客服：您好``; ``客服：您好``.
In a chat whose headers have times, the last is no header but part of a message (``用户名：zhang``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from autoqa.errors import LoadError, TranscriptError
from autoqa.loaders.fields import clean_text, parse_time, role_of_name
from autoqa.transcript import Context, Role, Transcript, Turn

SEPARATOR = re.compile(r"^\s*(?:-{3,}|={3,}|\*{3,})\s*$")
"""A line between two chats of one file."""

_MOMENT = r"(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[ T]*)?\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?"
_TIMED = (
    re.compile(
        rf"^\s*(?P<name>[^:：\s][^:：]{{0,39}}?)\s*[(（](?P<time>{_MOMENT})[)）]\s*[:：]?\s*(?P<text>.*)$"
    ),
    re.compile(
        rf"^(?P<time>{_MOMENT})\s+(?P<name>[^:：\s][^:：]{{0,39}}?)\s*(?:[:：]\s*(?P<text>.*))?$"
    ),
    re.compile(rf"^\s*(?P<name>[^:：\s][^:：]{{0,39}}?)\s+(?P<time>{_MOMENT})\s*$"),
    re.compile(
        rf"^[\[【](?P<time>{_MOMENT})[\]】]\s*(?P<name>[^:：\s][^:：]{{0,39}}?)\s*[:：]\s*(?P<text>.*)$"
    ),
)
_LINE_END = re.compile(r"\r\n|\r|\n")
_BARE = re.compile(r"^\s*(?P<name>[^:：\s][^:：]{0,23}?)\s*[:：]\s*(?P<text>.*)$")


def parse(
    text: str,
    *,
    name: str,
    header: str | None = None,
    roles: Mapping[str, Role] | None = None,
    time_zone: str = "Asia/Shanghai",
    first_line: int = 1,
) -> Transcript:
    """Read one chat.

    Args:
        text: The chat.
        name: The transcript's id.
        header: A regular expression of your own with the groups ``name`` and, where there
            are any, ``time`` and ``text``.
        roles: Who is who, for names that do not start with a role word.
        time_zone: The zone of its times.
        first_line: The number of its first line in its file, for messages.

    Raises:
        LoadError: No line says who speaks.
        TranscriptError: A speaker's role is unknown; the error names the line.
    """
    known = dict(roles or {})
    matcher = _own_header(header) if header else None
    turns: list[Turn] = []
    body: list[str] = []
    heard = False
    lines = _LINE_END.split(text)
    headers = [matcher.match(line) for line in lines] if matcher else _headers(lines, known)
    for number, (line, found) in enumerate(zip(lines, headers, strict=True), first_line):
        if found is None or not found["name"]:
            if turns:
                body.append(line)
            elif line.strip():
                turns.append(Turn("system", clean_text(line)))
            continue
        if turns:
            turns[-1] = _with_body(turns[-1], body)
        turns.append(_turn(found, known, time_zone, f"第 {number} 行"))
        body, heard = [], True
    if not heard:
        raise LoadError(
            "认不出谁在说话",
            line=first_line if text.strip() else 0,
            remedy="每条消息前应有“客服：”“客户：”这样的说话人，"
            "或用 header 给出自己的格式（命令行：--header）",
        )
    turns[-1] = _with_body(turns[-1], body)
    return Transcript(clean_text(name), tuple(turns), context=Context(time_zone=time_zone))


def _own_header(header: str) -> re.Pattern[str]:
    try:
        pattern = re.compile(header)
    except re.error as reason:
        raise LoadError(f"header 的正则写错了：{reason}") from None
    if "name" not in pattern.groupindex:
        raise LoadError("header 的正则里要有 (?P<name>…) 组", remedy="time 和 text 组可有可无")
    return pattern


def _headers(lines: list[str], known: Mapping[str, Role]) -> list[re.Match[str] | None]:
    """Match the lines that say who speaks.

    A bare ``name:`` counts where the name is told, or starts with a role and bare headers are
    the chat's way: they outnumber those with a time by more than two to one.
    """
    timed = [_timed(line) for line in lines]
    bare = [None if time else _BARE.match(line) for time, line in zip(timed, lines, strict=True)]
    speaks = [found is not None and role_of_name(found["name"]) is not None for found in bare]
    usual = sum(speaks) > 2 * sum(found is not None for found in timed)
    return [
        found if found and (found["name"] in known or (usual and spoken)) else time
        for time, found, spoken in zip(timed, bare, speaks, strict=True)
    ]


def _timed(line: str) -> re.Match[str] | None:
    return next((found for pattern in _TIMED if (found := pattern.match(line))), None)


def _turn(found: re.Match[str], known: Mapping[str, Role], time_zone: str, place: str) -> Turn:
    groups = found.groupdict()
    speaker = groups["name"].strip()
    role = known.get(speaker) or role_of_name(speaker)
    if role is None:
        raise TranscriptError(
            f"不知道 {speaker[:20]!r} 是客户还是客服",
            place=place,
            remedy="请用 roles 说明，例如 roles={'小王': 'agent'}（命令行：--role 小王=agent）",
        )
    return Turn(
        role=role,
        text=clean_text(groups.get("text") or ""),
        time=parse_time(groups.get("time"), time_zone, place),
        speaker_id=clean_text(speaker),
    )


def _with_body(turn: Turn, lines: list[str]) -> Turn:
    body = "\n".join(lines).rstrip()
    if not body:
        return turn
    text = f"{turn.text}\n{body}" if turn.text else body.lstrip("\n")
    return Turn(turn.role, clean_text(text), turn.time, turn.speaker_id)

"""Which placeholder stands for which value: numbered within a chat, or hashed with a key."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable

from autoqa.errors import AutoqaError
from autoqa.redaction.kinds import TITLES, Kind
from autoqa.redaction.numbers import SPOKEN
from autoqa.redaction.view import fold

SHORTEST_KEY = 16
"""Bytes; telephone numbers are few, so a key that can be guessed gives them away."""


class Placeholders:
    """Hands out a placeholder for every value, the same one for the same value.

    Args:
        key: Hashes the values, so that they have the same placeholder in every chat.
        taken: Placeholders that stand in the chat already; numbers among them are left out.

    Raises:
        AutoqaError: The key is too short.
    """

    def __init__(self, key: bytes | None, taken: Iterable[str] = ()) -> None:
        check_key(key)
        self._key = key
        self._taken = set(taken)
        self._shown: dict[tuple[Kind, str], str] = {}
        self._last: dict[Kind, int] = {}

    def shown(self, kind: Kind, text: str) -> str:
        """Return what stands for a value."""
        value = kind, canonical(kind, text)
        if value not in self._shown:
            self._shown[value] = self._numbered(kind) if self._key is None else self._hashed(*value)
        return self._shown[value]

    def _numbered(self, kind: Kind) -> str:
        while True:
            self._last[kind] = self._last.get(kind, 0) + 1
            shown = f"[{TITLES[kind]}{self._last[kind]}]"
            if shown not in self._taken:
                return shown

    def _hashed(self, kind: Kind, value: str) -> str:
        assert self._key is not None
        digest = hmac.new(self._key, f"{kind}:{value}".encode(errors="replace"), hashlib.sha256)
        return f"[{TITLES[kind]}-{digest.hexdigest()[:12]}]"


def check_key(key: bytes | None) -> None:
    """Refuse a key that can be guessed.

    Raises:
        AutoqaError: It is too short.
    """
    if key is not None and len(key) < SHORTEST_KEY:
        raise AutoqaError(
            f"脱敏密钥只有 {len(key)} 个字节，太短，手机号能被猜出来。请用至少 {SHORTEST_KEY} 个字节"
        )


def canonical(kind: Kind, text: str) -> str:
    """Write a value the one way in which it is compared.

    >>> canonical("mobile", "＋86 139-0013-9000") == canonical("mobile", "幺三九零零幺三九零零零")
    True
    """
    plain = fold(text)
    if kind in ("mobile", "landline"):
        digits = re.sub(r"[^0-9]", "", plain.translate(SPOKEN))
        cell = re.fullmatch(r"(?:00)?(?:86)?0?(1[3-9][0-9]{9})", digits)
        return cell[1] if cell else digits.removeprefix("0086").removeprefix("86").lstrip("0")
    if kind in ("id_card", "bank_card", "order", "plate"):
        return re.sub(r"[\s·.•-]", "", plain).upper()
    return re.sub(r"\s", "", plain).casefold()

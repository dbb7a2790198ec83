"""Check digits against numbers reckoned by the standards' own rules."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from autoqa.redaction.numbers import checks, luhn

DIGITS = st.text("0123456789", min_size=15, max_size=17)


@given(DIGITS)
def test_one_last_digit_of_ten_passes_luhn_and_a_changed_digit_never(digits: str) -> None:
    right = [last for last in "0123456789" if luhn(digits + last)]
    assert len(right) == 1
    for place, digit in enumerate(digits):
        changed = f"{digits[:place]}{(int(digit) + 1) % 10}{digits[place + 1 :]}"
        assert not luhn(changed + right[0])


@given(st.text("0123456789", min_size=17, max_size=17))
def test_one_check_digit_of_eleven_fits_and_swapped_neighbours_never(digits: str) -> None:
    (right,) = [last for last in "0123456789X" if checks(digits + last)]
    for place in range(16):
        one, other = digits[place], digits[place + 1]
        if one != other:
            swapped = f"{digits[:place]}{other}{one}{digits[place + 2 :]}"
            assert not checks(swapped + right)

"""What click says of itself, in Chinese: the headings of a help, what is wrong with a call.

Click asks gettext for every sentence, so `locale/` holds a catalogue; a sentence that it lacks
stays English. The catalogue is asked whatever the locale is, as our own words are Chinese too.
"""

from __future__ import annotations

import gettext
import os
from pathlib import Path

_DOMAIN = "autoqa"
_LANGUAGE = "zh_CN"


def speak() -> None:
    """Have click speak Chinese from here on, in this process."""
    os.environ["LANGUAGE"] = _LANGUAGE
    gettext.bindtextdomain(_DOMAIN, Path(__file__).with_name("locale"))
    gettext.textdomain(_DOMAIN)

"""Write the one-to-one table of traditional characters from OpenCC's (Apache-2.0).

Run: ``pip install opencc-python-reimplemented && python tools/traditional_table.py``

OpenCC lists several simplified forms for some characters; the table takes its first one, so
that a character stays one character and offsets do not move.
"""

from pathlib import Path

import opencc

TARGET = Path(__file__).parent.parent / "src/autoqa/text/traditional.txt"
SOURCE = Path(str(opencc.__file__)).parent / "dictionary/TSCharacters.txt"


def main() -> None:
    """Write the table, one pair of characters a line."""
    pairs = []
    for line in SOURCE.read_text("utf-8").splitlines():
        traditional, _, simplified = line.partition("\t")
        first = simplified.split(" ")[0]
        if len(traditional) == len(first) == 1 and traditional != first:
            pairs.append(traditional + first)
    TARGET.write_text("\n".join(sorted(pairs)) + "\n", "utf-8")


if __name__ == "__main__":
    main()

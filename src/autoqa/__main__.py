"""``python -m autoqa`` is the command ``autoqa``."""

from autoqa.cli import main

main()

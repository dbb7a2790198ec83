# One recipe a chore; .ci/run does them all in a fresh environment.

test *arguments:
    pytest {{arguments}}

lint:
    ruff check .
    ruff format --check .
    mypy
    lint-imports
    autoqa check

format:
    ruff check --fix .
    ruff format .

# What is known of the lexicons before they are read; after every change of one.
lexicons:
    python -m tools.ship_lexicons

# What the lexicons find on turns their authors never saw.
probe *arguments:
    python -m benchmarks.lexicon_probe {{arguments}}

speed:
    python -m benchmarks.cold_start
    python -m benchmarks.throughput
    python -m benchmarks.long_chats

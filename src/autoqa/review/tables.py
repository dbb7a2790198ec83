"""The log's two tables, and the triggers that let nobody change them.

``autoqa_log`` has the heads: rows are only ever added. ``autoqa_body`` has the words: a row goes
only after the log itself says that this chat was erased or archived.
"""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    MetaData,
    String,
    Table,
    Text,
    event,
)

METADATA = MetaData()

LOG = Table(
    "autoqa_log",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("chat_id", Text, nullable=False),
    Column("chat_sha256", String(64), nullable=False),
    Column("report_sha256", String(64), nullable=False),
    Column("rubric", String(200), nullable=False),
    Column("rubric_sha256", String(64), nullable=False),
    Column("level", String(8), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("decision", String(32), nullable=False),
    Column("old", Float(53)),
    Column("new", Float(53)),
    Column("document", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("prev", String(64), nullable=False, unique=True),
    Column("hash", String(64), nullable=False, unique=True),
    Index("autoqa_log_chat", "chat_sha256"),
    Index("autoqa_log_document", "document"),
)

BODY = Table(
    "autoqa_body",
    METADATA,
    Column("seq", BigInteger, ForeignKey("autoqa_log.seq"), primary_key=True, autoincrement=False),
    Column("salt", String(64), nullable=False),
    Column("body", Text, nullable=False),
)

_ALLOWED = """EXISTS (SELECT 1 FROM autoqa_log gone JOIN autoqa_log kept ON kept.seq = OLD.seq
  WHERE gone.kind IN ('erase', 'archive') AND gone.chat_sha256 = kept.chat_sha256
  AND gone.seq > OLD.seq)"""

_SQLITE = (
    """CREATE TRIGGER autoqa_log_keep_update BEFORE UPDATE ON autoqa_log
    BEGIN SELECT RAISE(ABORT, 'autoqa_log is append-only'); END""",
    """CREATE TRIGGER autoqa_log_keep_delete BEFORE DELETE ON autoqa_log
    BEGIN SELECT RAISE(ABORT, 'autoqa_log is append-only'); END""",
    # INSERT OR REPLACE deletes without firing the trigger for deletions
    """CREATE TRIGGER autoqa_log_keep_replace BEFORE INSERT ON autoqa_log
    WHEN EXISTS (SELECT 1 FROM autoqa_log
      WHERE seq = NEW.seq OR prev = NEW.prev OR hash = NEW.hash)
    BEGIN SELECT RAISE(ABORT, 'autoqa_log is append-only'); END""",
    """CREATE TRIGGER autoqa_body_keep_update BEFORE UPDATE ON autoqa_body
    BEGIN SELECT RAISE(ABORT, 'autoqa_body is append-only'); END""",
    """CREATE TRIGGER autoqa_body_keep_replace BEFORE INSERT ON autoqa_body
    WHEN EXISTS (SELECT 1 FROM autoqa_body WHERE seq = NEW.seq)
    BEGIN SELECT RAISE(ABORT, 'autoqa_body is append-only'); END""",
    f"""CREATE TRIGGER autoqa_body_keep_delete BEFORE DELETE ON autoqa_body
    WHEN NOT {_ALLOWED}
    BEGIN SELECT RAISE(ABORT, 'autoqa_body: erase through the log'); END""",
)

_POSTGRESQL = (
    """CREATE FUNCTION autoqa_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'autoqa: append-only'; END $$""",
    f"""CREATE FUNCTION autoqa_erase() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN IF {_ALLOWED} THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'autoqa: erase through the log'; END $$""",
    """CREATE TRIGGER autoqa_log_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON autoqa_log
    FOR EACH STATEMENT EXECUTE FUNCTION autoqa_refuse()""",
    """CREATE TRIGGER autoqa_body_keep BEFORE UPDATE OR TRUNCATE ON autoqa_body
    FOR EACH STATEMENT EXECUTE FUNCTION autoqa_refuse()""",
    """CREATE TRIGGER autoqa_body_erase BEFORE DELETE ON autoqa_body
    FOR EACH ROW EXECUTE FUNCTION autoqa_erase()""",
)

for _dialect, _statements in (("sqlite", _SQLITE), ("postgresql", _POSTGRESQL)):
    for _statement in _statements:
        # this table refers to the other, so it is made last
        ddl = DDL(_statement)  # type: ignore[no-untyped-call]
        event.listen(BODY, "after_create", ddl.execute_if(dialect=_dialect))

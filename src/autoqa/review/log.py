"""The verdict log: rows are added, chained by their hashes, and never written over."""

from __future__ import annotations

import datetime as dt
import random
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from autoqa.errors import LogError, MissingExtraError
from autoqa.review.records import COVERING, GENESIS, HEAD, Entry, Record, body_json, chained

try:
    import sqlalchemy as sa
    from sqlalchemy import exc

    from autoqa.review.tables import BODY, LOG, METADATA
except ImportError:  # pragma: no cover - the extra is installed where the tests run
    raise MissingExtraError("复核日志", "review") from None

T = TypeVar("T")

ATTEMPTS = 50
"""How often a row is tried again that another writer came before."""

WAIT_SECONDS = 60
"""How long a writer waits for the others."""

_LOCK = 4711_2024_0001
"""The name of the lock that writers on PostgreSQL take in turn."""

_WRITING = "autoqa_writing"
_CHUNK = 500
_TEXTS = {
    column.name: column.type.length
    for column in LOG.c
    if isinstance(column.type, sa.String) and column.name in Entry.__struct_fields__
}


class VerdictLog:
    """A log in any database that SQLAlchemy speaks to.

    Args:
        url: A SQLAlchemy URL, or the path of a SQLite file.
        create: Make the log if it is not there; else a mistyped name would pass for an empty log.

    Raises:
        LogError: The database cannot be opened, or has no log and none is to be made.
        MissingExtraError: SQLAlchemy or the database's driver is not installed.
    """

    def __init__(self, url: str | Path, *, create: bool = True) -> None:
        self.url = _url(url)
        self._engine = _engine(self.url)
        if create:
            with self._writing() as connection:
                METADATA.create_all(connection)
        elif not self._is_there():
            raise LogError(
                "这里没有复核日志", place=self.shown, remedy="请核对 --log 或 AUTOQA_LOG"
            )

    def append(self, entries: Sequence[Entry], *, once: bool = False) -> tuple[Record, ...]:
        """Add rows, all of them or none.

        Args:
            entries: What they say.
            once: Add nothing if rows of the same document are there already.

        Returns:
            The rows; none if they were there already.

        Raises:
            LogError: The database refused them.
        """

        def write(connection: sa.Connection) -> tuple[Record, ...]:
            if once and _has_document(connection, entries):
                return ()
            return _append(connection, entries)

        return self._write(entries, write)

    def remove_bodies(self, entries: Sequence[Entry], *, upto: int | None = None) -> None:
        """Write erasures or archivings, and remove the words of those chats' earlier rows.

        Args:
            entries: One for every chat.
            upto: Leave the words of rows after this number.

        Raises:
            LogError: The database refused it.
        """

        def write(connection: sa.Connection) -> None:
            first = _append(connection, entries)[0].seq
            for at in range(0, len(entries), _CHUNK):
                chats = [entry.chat_sha256 for entry in entries[at : at + _CHUNK]]
                rows = sa.select(LOG.c.seq).where(
                    LOG.c.chat_sha256.in_(chats),
                    LOG.c.kind.not_in(COVERING),
                    LOG.c.seq < (first if upto is None else upto + 1),
                )
                connection.execute(sa.delete(BODY).where(BODY.c.seq.in_(rows)))

        if entries:
            self._write(entries, write)

    def records(self, *, kinds: Iterable[str] = (), chat: str = "") -> Iterator[Record]:
        """Yield the rows in their order.

        Args:
            kinds: Only these kinds; all if left out.
            chat: Only of the chat with this id or hash.
        """
        query = (
            sa.select(LOG, BODY.c.salt, BODY.c.body)
            .outerjoin(BODY, BODY.c.seq == LOG.c.seq)
            .order_by(LOG.c.seq)
        )
        wanted = tuple(kinds)
        if wanted:
            query = query.where(LOG.c.kind.in_(wanted))
        if chat:
            query = query.where(sa.or_(LOG.c.chat_id == chat, LOG.c.chat_sha256 == chat))
        with (
            _told(self.shown),
            self._engine.connect() as connection,
            connection.execution_options(yield_per=_CHUNK).execute(query) as rows,
        ):
            for row in rows:
                yield _record(row)

    def _write(self, entries: Sequence[Entry], write: Callable[[sa.Connection], T]) -> T:
        """Write in a transaction of one's own, again if another writer took the place."""
        for entry in entries:
            _check(entry)
        for attempt in range(ATTEMPTS):
            try:
                with self._writing() as connection:
                    return write(connection)
            except exc.IntegrityError:
                time.sleep(random.uniform(0, 0.02 * (attempt + 1)))
        raise LogError("写入的人太多，一直排不上", place=self.shown, remedy="请稍后再试")

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with _told(self.shown), self._engine.connect() as connection:
            connection = connection.execution_options(**{_WRITING: True})
            with connection.begin():
                _wait_for_turn(connection)
                yield connection

    def _is_there(self) -> bool:
        if self.url.get_backend_name() == "sqlite" and not Path(self.url.database or "").is_file():
            return False  # connecting would make the file
        with _told(self.shown), self._engine.connect() as connection:
            return sa.inspect(connection).has_table(LOG.name)

    @property
    def shown(self) -> str:
        """The database's address without its password."""
        return self.url.render_as_string(hide_password=True)


def _append(connection: sa.Connection, entries: Sequence[Entry]) -> tuple[Record, ...]:
    last = connection.execute(
        sa.select(LOG.c.seq, LOG.c.hash).order_by(LOG.c.seq.desc()).limit(1)
    ).first()
    seq, prev = (last.seq, last.hash) if last else (0, GENESIS)
    at = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
    records = []
    for entry in entries:
        seq += 1
        record = chained(entry, seq=seq, at=at, prev=prev, salt=secrets.token_hex(16))
        prev = record.hash
        records.append(record)
    if records:
        heads = [{name: getattr(own, name) for name in HEAD} for own in records]
        connection.execute(sa.insert(LOG), heads)
        bodies = [
            {"seq": own.seq, "salt": own.salt, "body": body_json(own.body).decode()}
            for own in records
        ]
        connection.execute(sa.insert(BODY), bodies)
    return tuple(records)


def _has_document(connection: sa.Connection, entries: Sequence[Entry]) -> bool:
    documents = {entry.document for entry in entries}
    query = sa.select(LOG.c.seq).where(LOG.c.document.in_(documents)).limit(1)
    return connection.execute(query).first() is not None


def _url(url: str | Path) -> sa.URL:
    text = str(url)
    if "://" not in text:
        return sa.URL.create("sqlite", database=text)
    try:
        return sa.make_url(text)
    except (exc.ArgumentError, ValueError):
        raise LogError(
            "看不懂这个数据库地址",
            remedy="请写 SQLite 文件名，或 postgresql+psycopg://用户@主机/库名",
        ) from None


def _engine(url: sa.URL) -> sa.Engine:
    arguments = {"timeout": WAIT_SECONDS} if url.get_backend_name() == "sqlite" else {}
    try:
        # no pool: a log may be used on both sides of a fork, and leaves nothing open
        engine = sa.create_engine(url, connect_args=arguments, poolclass=sa.NullPool)
    except (exc.NoSuchModuleError, exc.ArgumentError):
        raise LogError(
            f"不认识数据库 {url.drivername!r}", remedy="SQLite 或 postgresql+psycopg 都可以"
        ) from None
    except ModuleNotFoundError as missing:
        raise LogError(
            f"没有装数据库驱动 {missing.name}", remedy=f"请先执行：pip install {missing.name}"
        ) from None
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _own_transactions)
        sa.event.listen(engine, "begin", _begin)
    return engine


def _own_transactions(connection: Any, _: object) -> None:
    """Keep sqlite3 from starting transactions by itself, too late for a read to be safe."""
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: sa.Connection) -> None:
    writing = connection.get_execution_options().get(_WRITING)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _wait_for_turn(connection: sa.Connection) -> None:
    """Let writers in one by one; where we know no lock, the constraints settle who was first."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


@contextmanager
def _told(place: str) -> Iterator[None]:
    """Turn the database's errors into ours; who came first is for the caller to settle."""
    try:
        yield
    except exc.IntegrityError:
        raise
    except exc.DBAPIError as reason:
        problem = str(reason.orig).strip().splitlines()[0]
        remedy = "请检查地址、权限和磁盘，再试一次；日志里已有的记录不受影响"
        raise LogError(f"数据库不能用：{problem}", place=place, remedy=remedy) from None


def _record(row: sa.Row[Any]) -> Record:
    values = {name: getattr(row, name) for name in HEAD}
    if row.body is None:
        return Record(**values, erased=True)
    try:
        body = msgspec.json.decode(row.body, type=dict[str, Any])
    except (msgspec.DecodeError, msgspec.ValidationError):
        body = {"损坏": row.body}  # its digest no longer fits, which verifying says
    return Record(**values, body=body, salt=row.salt)


def _check(entry: Entry) -> None:
    """Refuse what a database would cut off or could not hold."""
    for name, length in _TEXTS.items():
        text = getattr(entry, name)
        if "\0" in text or (length is not None and len(text) > length):
            raise LogError(f"{name} 太长或含有空字符：{text[:20]!r}", remedy=f"最多 {length} 个字")

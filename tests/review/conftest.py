"""Scored chats by the small rubric, and logs in SQLite and in a real PostgreSQL."""

from __future__ import annotations

import datetime as dt
import os
import pwd
import shutil
import subprocess
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from autoqa.report.model import Report
from autoqa.review.candidates import of_report
from autoqa.review.log import VerdictLog
from autoqa.review.sampling import Pick
from autoqa.review.verdicts import (
    Conclusion,
    CriterionVerdict,
    FindingVerdict,
    RubricName,
    Verdicts,
)
from autoqa.scorer import Scorer
from autoqa.transcript import Context, Transcript, Turn

DAY = dt.datetime(2026, 3, 10, tzinfo=dt.timezone(dt.timedelta(hours=8)))
SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))

Scored = tuple[Transcript, Report]
Score = Callable[..., Scored]


def chat(name: str, *lines: str, start: dt.datetime = DAY, **context: Any) -> Transcript:
    """Return a chat that the agent's lines answer one by one."""
    turns = []
    for at, line in enumerate(lines):
        second = start.timestamp() + 20 * at
        turns += [Turn("customer", f"问题{at}", second), Turn("agent", line, second + 5)]
    channel = context.pop("channel", "app")
    return Transcript(name, tuple(turns), channel, Context(**context), True)


@pytest.fixture
def score(own_shelf: Path) -> Score:
    """Score a chat by the rubric ``tiny``: each 坏词 costs 20 of 60 points."""
    scorer = Scorer("tiny")

    def scored(name: str, *lines: str, **context: Any) -> Scored:
        own = chat(name, *lines, **context)
        return own, scorer.score(own)

    return scored


@pytest.fixture
def bad(score: Score) -> Scored:
    """A chat with one deduction of 20 from 60, and 40 points that only a human can judge."""
    return score("c-1", "您好😀", "你这坏词啊", agent_id="kf-1", customer_id="u-1")


def decided(
    report: Report,
    *,
    reviewer: str = "王芳",
    level: Any = "初评",
    mark: float = 60.0,
    finding: Any = "reject",
    score: float | None = None,
) -> Verdicts:
    """Return verdicts that give the criterion ``words`` another mark."""
    (line,) = report.sections[0].criteria
    return Verdicts(
        report_sha256=report.sha256,
        chat_sha256=report.transcript.sha256,
        chat_id=report.transcript.id,
        rubric=RubricName(report.rubric.name, report.rubric.version, report.rubric.sha256),
        reviewer=reviewer,
        level=level,
        saved_at="2026-03-11T09:00:00+08:00",
        criteria=(
            CriterionVerdict(
                "words",
                line.earned,
                mark,
                "confirm" if mark == line.earned else "override",
                "机器看错了",
            ),
        ),
        findings=tuple(
            FindingVerdict(own.id, finding, own.signal, own.turn, own.start, own.end)
            for own in report.findings
        ),
        conclusion=Conclusion(True, score),
    )


def picked(report: Report, *, how: Any = "random", probability: float = 0.5) -> Pick:
    """Return a pick of a report."""
    return Pick(of_report(report), how, probability, ("随机抽取",), "2026-03-10", "normal", "09–12")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a PostgreSQL that this session started."""
    if not SERVERS:
        pytest.skip("没有 PostgreSQL 服务器程序：apt install postgresql / no PostgreSQL server")
    pytest.importorskip("psycopg", reason="没有 psycopg：pip install 'psycopg[binary]'")
    folder = Path(tempfile.mkdtemp(prefix="autoqa-pg-"))
    account = _account()
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)
    programs, data = SERVERS[-1].parent, folder / "data"
    _run(account, programs / "initdb", "-D", data, "-U", "qa", "-A", "trust", "-N", "-E", "UTF8")
    settings = f"-c listen_addresses='' -k {folder} -c fsync=off"
    start = (programs / "pg_ctl", "-D", data, "-w", "-o", settings, "-l", folder / "log", "start")
    try:
        _run(account, *start)
        yield f"postgresql+psycopg://qa@/postgres?host={folder}"
    finally:
        _run(account, programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder)


@pytest.fixture
def postgresql(server: str, request: pytest.FixtureRequest) -> str:
    """A fresh schema in the PostgreSQL server."""
    name = f"t{zlib.crc32(request.node.nodeid.encode())}"
    engine = sa.create_engine(server)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {name}")
    engine.dispose()
    return f"{server}&options=-csearch_path%3D{name}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty log may be made."""
    if request.param == "sqlite":
        return str(tmp_path / "verdicts.db")
    found: str = request.getfixturevalue("postgresql")
    return found


@pytest.fixture
def log(url: str) -> VerdictLog:
    """An empty log."""
    return VerdictLog(url)


def tampered(log: VerdictLog, *statements: str) -> None:
    """Run SQL on a log as somebody would who owns the database, the triggers taken away."""
    engine = sa.create_engine(log.url)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for (name,) in connection.exec_driver_sql(triggers).all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            for table in ("autoqa_log", "autoqa_body"):
                connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def _account() -> pwd.struct_passwd | None:
    """Return whom to run the server as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    pytest.skip("root 不能启动 PostgreSQL，也没有 postgres 用户 / no user to run PostgreSQL as")


def _run(account: pwd.struct_passwd | None, *command: object) -> None:
    other: dict[str, Any] = {}
    if account is not None:
        other = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    # pg_ctl leaves the server running: it must not hold on to a pipe of ours
    done = subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        check=False,
        **other,
    )
    assert done.returncode == 0, command

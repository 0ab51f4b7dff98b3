"""What a command says where the database or the broker is not as it needs them (无法执行)."""

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError
from psycopg import errors
from redis import RedisError

WITHOUT_TABLES = "数据库里没有所需的表：请先运行 manage.py migrate；已建过表的，请核对 DATABASE_URL 是否指向正确的数据库"
WITHOUT_COLUMNS = "数据库结构与程序不一致：请先运行 manage.py migrate"
WITHOUT_RIGHTS = "数据库账号没有所需的权限：请核对 DATABASE_URL 中的账号"
WITHOUT_DATABASE = "连不上数据库 {where}：请确认 PostgreSQL 已启动，并核对 DATABASE_URL"
WITHOUT_BROKER = "连不上 Redis：请确认它已启动，并核对 REDIS_URL"
FAULTS = (DatabaseError, InterfaceError, RedisError)

_BY_CAUSE: tuple[tuple[type[BaseException], str], ...] = (
    (errors.UndefinedTable, WITHOUT_TABLES),
    (errors.UndefinedFunction, WITHOUT_TABLES),
    (errors.UndefinedColumn, WITHOUT_COLUMNS),
    (errors.InsufficientPrivilege, WITHOUT_RIGHTS),
)


def words_of(fault: BaseException) -> str:
    """What to do about it, in Chinese; empty where the fault is one of the program.

    Args:
        fault: what ended a command, one of `FAULTS`.
    """
    if isinstance(fault, RedisError):
        return WITHOUT_BROKER
    for cause, words in _BY_CAUSE:
        if isinstance(fault.__cause__, cause):
            return words
    # Without a state nothing was answered: no server, no such database, a wrong password.
    unanswered = isinstance(fault, OperationalError) and not getattr(
        fault.__cause__, "sqlstate", None
    )
    if unanswered or isinstance(fault, InterfaceError):
        held = settings.DATABASES["default"]
        where = f"{held['HOST']}:{held['PORT'] or 5432}/{held['NAME']}"
        return WITHOUT_DATABASE.format(where=where)
    return ""

"""Strict reading of the law files: every key known, every value of its type, nothing twice."""

import datetime as dt
from collections.abc import Hashable
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import yaml

from sites.law.errors import LawDataError
from sites.lib.yaml_text import SafeLoader

Choice = TypeVar("Choice", bound=StrEnum)


class _UniqueKeyLoader(SafeLoader):  # type: ignore[misc, valid-type]  # chosen at run time
    """A safe loader that refuses a key written twice instead of keeping the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 -- the signature of the parent
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise LawDataError(self.name, str(key), "重复的键")
            seen.add(key)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return mapping


def read_yaml(file: Path) -> dict[Any, Any]:
    """Read one law file.

    Raises:
        LawDataError: The file is no YAML mapping, or holds a key twice.
    """
    loader = _UniqueKeyLoader(file.read_text(encoding="utf-8"))
    loader.name = file.name
    try:
        content = loader.get_single_data()
    except yaml.YAMLError as error:
        raise LawDataError(file.name, "-", f"不是有效的YAML: {error}") from error
    finally:
        loader.dispose()
    if not isinstance(content, dict):
        raise LawDataError(file.name, "-", "文件应为键值表")
    return content


class Fields:
    """The keys of one entry, each taken once; what is left over is an error."""

    def __init__(self, file: str, key: str, entry: object) -> None:
        """Take the entry of a key.

        Raises:
            LawDataError: The entry is no mapping.
        """
        self._file = file
        self._key = key
        if not isinstance(entry, dict):
            raise self.error("应为键值表")
        self._left = dict(entry)

    def error(self, message: str) -> LawDataError:
        """Build an error that names file and key."""
        return LawDataError(self._file, self._key, message)

    def nested(self, name: str, entry: object) -> "Fields":
        """Open an entry below this one.

        Raises:
            LawDataError: It is no mapping.
        """
        return Fields(self._file, f"{self._key}.{name}", entry)

    def text(self, name: str, *, required: bool = True) -> str:
        """Take a text; a missing optional one is empty."""
        value = self._left.pop(name, None)
        if value is None and not required:
            return ""
        if not isinstance(value, str) or (required and not value.strip()):
            raise self.error(f"缺少或无效的文本 {name}")
        return value

    def day(self, name: str, *, required: bool = True) -> dt.date | None:
        """Take a day written without quotes."""
        value = self._left.pop(name, None)
        if value is None and not required:
            return None
        if type(value) is not dt.date:
            raise self.error(f"缺少或无效的日期 {name}")
        return value

    def number(self, name: str) -> int | None:
        """Take an optional number from 1 on."""
        value = self._left.pop(name, None)
        if value is None:
            return None
        if type(value) is not int or value < 1:
            raise self.error(f"{name} 应为正整数")
        return value

    def flag(self, name: str) -> bool:
        """Take a required true or false."""
        value = self._left.pop(name, None)
        if not isinstance(value, bool):
            raise self.error(f"{name} 应为 true 或 false")
        return value

    def choice(self, name: str, kind: type[Choice]) -> Choice:
        """Take one of the enumerated words."""
        value = self._left.pop(name, None)
        try:
            return kind(value)
        except ValueError as error:
            raise self.error(f"{name} 不在允许的取值中: {value}") from error

    def table(self, name: str, *, required: bool = True) -> dict[Any, Any] | None:
        """Take a nested mapping with at least one key."""
        value = self._left.pop(name, None)
        if value is None and not required:
            return None
        if not isinstance(value, dict) or not value:
            raise self.error(f"缺少或无效的表 {name}")
        return value

    def anything(self, name: str) -> object:
        """Take a required value of any type."""
        if name not in self._left:
            raise self.error(f"缺少 {name}")
        return self._left.pop(name)

    def finish(self) -> None:
        """Refuse keys nobody asked for."""
        if self._left:
            raise self.error(f"未知的键 {', '.join(sorted(map(str, self._left)))}")

"""What answers hold of persons: masked by who reads, when the answer is made.

A field of a person in an output schema is one of these types; the masks themselves are declared
once, in `sites.lib.masking`.
"""

import re
from collections.abc import Callable
from typing import Annotated, Any

from django.utils import timezone
from pydantic import BeforeValidator, ValidationInfo

from sites.lib.masking import PersonField, Role, masked
from sites.permissions import mask_role

# As the comparison of a file writes people: 张三（尾号1234）.
IN_WORDS = re.compile(r"(.*)（尾号(.{0,4})）")
KEPT_BACK = "这一处的说明含个人信息，只给报送单位"


def _by_reader(field: PersonField) -> Callable[[Any, ValidationInfo], Any]:
    def masked_for_reader(value: Any, info: ValidationInfo) -> Any:
        request = (info.context or {}).get("request")
        user = getattr(request, "user", None)
        role = mask_role(user, None, day=timezone.localdate())
        return masked(field, value, role) if isinstance(value, str) else value

    return masked_for_reader


PersonName = Annotated[str, BeforeValidator(_by_reader("name"))]
IdNumber = Annotated[str, BeforeValidator(_by_reader("id_number"))]
Phone = Annotated[str, BeforeValidator(_by_reader("phone"))]
Card = Annotated[str, BeforeValidator(_by_reader("card"))]


def report_for(role: Role, report: dict[str, Any]) -> dict[str, Any]:
    """The report of a file: who handed it in reads every word, others where and what kind."""
    if role == "contractor" or not report.get("findings"):
        return report
    findings = [
        one if one["row"] is None else {**one, "message": KEPT_BACK, "fix": ""}
        for one in report["findings"]
    ]
    return {**report, "findings": findings}


def comparison_for(role: Role, comparison: dict[str, Any]) -> dict[str, Any]:
    """The comparison of a file: who handed it in reads the names, others the masked ones."""
    if role == "contractor" or not comparison.get("against"):
        return comparison
    return {
        **comparison,
        "against": [
            {name: _group(value, role) for name, value in one.items()}
            for one in comparison["against"]
        ],
    }


def _group(value: Any, role: Role) -> Any:
    if not isinstance(value, dict):
        return value
    return {**value, "people": [_in_words(words, role) for words in value["people"]]}


def _in_words(words: str, role: Role) -> str:
    found = IN_WORDS.fullmatch(words)
    if found is None:
        return masked("name", words, role)
    return f"{masked('name', found[1], role)}（尾号＊＊＊{found[2][-1:]}）"

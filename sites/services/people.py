"""People who sign in (用户与角色)."""

import datetime as dt

from django.db import transaction

from sites import audit
from sites.enums import RoleKind
from sites.errors import InvalidInput
from sites.law import LawAt
from sites.lib.codes import check_id_number
from sites.models import Company, Project, Region, RoleAssignment, User
from sites.sealing import blind_index

PERSON_PURPOSE = "person"


def person_key(id_number: str) -> str:
    """The key all accounts of one natural person share: blind index of the number."""
    return blind_index(id_number, purpose=PERSON_PURPOSE)


def checked_person_key(id_number: str, *, on: dt.date, minimum_age: int) -> str:
    """The key of a person by an identity number that has been checked.

    Raises:
        InvalidInput: it is none, or of somebody younger than `minimum_age` on that day.
    """
    number, problems = check_id_number(id_number, on=on, minimum_age=minimum_age)
    if refused := [problem for problem in problems if problem.refused]:
        raise InvalidInput(refused[0].message, fix=refused[0].fix, code=refused[0].code)
    return person_key(number)


@transaction.atomic
def create_user(  # noqa: PLR0913 -- each is a column of the two rows
    *,
    username: str,
    password: str | None,
    display_name: str,
    id_number: str,
    role: RoleKind,
    region: Region,
    valid_from: dt.date,
    now: dt.datetime,
    project: Project | None = None,
    company: Company | None = None,
    created_by: User | None = None,
) -> User:
    """Create an account with one role; the identity number itself is not kept.

    An account without a password cannot sign in until it is given one.

    Raises:
        InvalidInput: the identity number is not one, or a wage officer has no project.
    """
    key = checked_person_key(
        id_number,
        on=valid_from,
        minimum_age=LawAt(valid_from, region.code).integer("roster.minimum_age"),
    )
    if role == RoleKind.WAGE_OFFICER and project is None:
        raise InvalidInput("劳资专管员必须指定项目", fix="请选择项目后再保存", code="E-PROJECT")
    user = User.objects.create_user(
        username=username,
        password=password,
        display_name=display_name,
        person_key=key,
    )
    assignment = RoleAssignment.objects.create(
        user=user, role=role, region=region, project=project, company=company, valid_from=valid_from
    )
    audit.record(
        act="创建用户并授权",
        object_kind="RoleAssignment",
        object_id=assignment.pk,
        now=now,
        actor=created_by,
        detail={"role": role.value, "region": region.code},
    )
    return user

"""Accounts and roles."""

import datetime as dt

import pytest

from sites.enums import RoleKind
from sites.errors import InvalidInput
from sites.models import AuditEntry, RoleAssignment, User
from sites.services.people import create_user, person_key
from tests.factories.sites import NOW, ProjectFactory, region, synthetic_id_number

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
ID_NUMBER = synthetic_id_number(7)


def create(**changes):
    fields = {
        "username": "inspector",
        "password": "a-long-pass-word",
        "display_name": "王监察",
        "id_number": ID_NUMBER,
        "role": RoleKind.INSPECTOR,
        "region": region("370900"),
        "valid_from": dt.date(2026, 1, 1),
        "now": NOW,
    }
    return create_user(**{**fields, **changes})


def test_create_user_gives_one_role_and_keeps_no_identity_number():
    user = create()

    assert user.check_password("a-long-pass-word")
    assert (user.person_key, ID_NUMBER in str(vars(user))) == (person_key(ID_NUMBER), False)
    assert list(RoleAssignment.objects.values_list("user", "role", "region")) == [
        (user.pk, "INSPECTOR", "370900")
    ]
    assert list(AuditEntry.objects.order_by("pk").values_list("act", "actor_name")) == [
        ("创建用户并授权", "系统")
    ]


def test_two_accounts_of_one_person_share_the_person_key():
    assert create().person_key == create(username="second").person_key


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"id_number": ID_NUMBER[:-1] + ("0" if ID_NUMBER[-1] != "0" else "1")}, "E-ID-CHECKSUM"),
        ({"role": RoleKind.WAGE_OFFICER}, "E-PROJECT"),
    ],
)
def test_create_user_refused_leaves_nothing_behind(changes, code):
    with pytest.raises(InvalidInput) as caught:
        create(**changes)

    assert caught.value.code == code
    assert (User.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_create_user_binds_a_wage_officer_to_the_project():
    project = ProjectFactory()

    user = create(role=RoleKind.WAGE_OFFICER, project=project, company=project.general_contractor)

    assert list(user.role_assignments.values_list("project", "company")) == [
        (project.pk, project.general_contractor_id)
    ]

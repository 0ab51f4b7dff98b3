"""Roles: asked for by one, granted by another, and administrators hold nothing else."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from sites.enums import GrantState, RoleKind
from sites.errors import InvalidInput, NotAllowed, StateConflict
from sites.models import AuditEntry, RoleAssignment, RoleRequest
from sites.permissions import has_role
from sites.services.roles import end_role, grant_role, refuse_role, request_role
from tests.factories.sites import (
    NOW,
    AdministratorFactory,
    InspectorFactory,
    ProjectFactory,
    RoleAssignmentFactory,
    UserFactory,
    region,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]

DAY = NOW.date()
AGAIN = {"now": NOW, "day": DAY}


def asked(*, actor=None, user=None, role=RoleKind.INSPECTOR, **fields):
    return request_role(
        user=user or UserFactory(),
        role=role,
        region=region(),
        actor=actor or AdministratorFactory(RoleKind.SYSTEM_ADMIN),
        **{"valid_from": DAY, "reason": "接替", **AGAIN, **fields},
    )


def security():
    return AdministratorFactory(RoleKind.SECURITY_ADMIN)


def test_a_role_holds_only_after_a_second_person_granted_it():
    wanted = asked()
    assert not has_role(wanted.user, RoleKind.INSPECTOR, day=DAY)

    made = grant_role(request=wanted, actor=security(), **AGAIN)

    assert has_role(wanted.user, RoleKind.INSPECTOR, day=DAY)
    wanted.refresh_from_db()
    assert (wanted.state, wanted.assignment) == (GrantState.APPROVED, made)
    assert list(AuditEntry.objects.order_by("pk").values_list("act", flat=True)) == [
        "申请授权",
        "批准授权",
    ]
    assert str(wanted).endswith("劳动保障监察员（已批准）")


def test_a_wage_officer_gets_the_project_and_its_contractor():
    project = ProjectFactory()
    with pytest.raises(InvalidInput, match="必须指定项目"):
        asked(role=RoleKind.WAGE_OFFICER)
    made = grant_role(
        request=asked(role=RoleKind.WAGE_OFFICER, project=project), actor=security(), **AGAIN
    )
    assert (made.project, made.company) == (project, project.general_contractor)


def test_a_role_refused_gives_nothing_and_is_decided_once():
    wanted = asked()
    refuse_role(request=wanted, actor=security(), **AGAIN)
    assert not RoleAssignment.objects.filter(user=wanted.user).exists()
    with pytest.raises(StateConflict, match="已经办理"):
        grant_role(request=wanted, actor=security(), **AGAIN)


def test_only_administrators_ask_and_only_security_grants():
    with pytest.raises(NotAllowed):
        asked(actor=InspectorFactory())
    wanted = asked()
    with pytest.raises(NotAllowed, match="只有安全管理员"):
        grant_role(request=wanted, actor=AdministratorFactory(RoleKind.SYSTEM_ADMIN), **AGAIN)


def test_nobody_grants_what_he_asked_for_or_gets_under_any_account():
    one = security()
    second_account = AdministratorFactory(RoleKind.SECURITY_ADMIN, person_key=one.person_key)
    with pytest.raises(NotAllowed, match="不能批准"):
        grant_role(request=asked(actor=one), actor=second_account, **AGAIN)
    receiver = UserFactory(person_key=one.person_key)
    wanted = asked(user=receiver, role=RoleKind.SECURITY_ADMIN)
    with pytest.raises(NotAllowed, match="不能批准"):
        grant_role(request=wanted, actor=one, **AGAIN)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"reason": " "}, "E-REASON"),
        ({"valid_until": DAY - dt.timedelta(days=1)}, "E-PERIOD"),
    ],
)
def test_what_is_malformed_is_refused(fields, code):
    with pytest.raises(InvalidInput) as caught:
        asked(**fields)
    assert caught.value.code == code
    assert not RoleRequest.objects.exists()


def test_an_account_of_nobody_gets_no_role():
    with pytest.raises(InvalidInput, match="没有登记"):
        asked(user=UserFactory(person_key=""))


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        (RoleKind.INSPECTOR, RoleKind.SYSTEM_ADMIN),
        (RoleKind.SYSTEM_ADMIN, RoleKind.APPROVER),
        (RoleKind.SYSTEM_ADMIN, RoleKind.SECURITY_ADMIN),
        (RoleKind.AUDITOR, RoleKind.SECURITY_ADMIN),
        (RoleKind.AUDITOR, RoleKind.INSPECTOR),
    ],
)
def test_administrators_hold_no_other_role_by_service_and_by_database(held, wanted):
    holder = RoleAssignmentFactory(role=held).user
    other_account = UserFactory(person_key=holder.person_key)
    for user in (holder, other_account):
        with pytest.raises(StateConflict, match="互斥"):
            asked(user=user, role=wanted)
        with pytest.raises(IntegrityError, match="互斥"), transaction.atomic():
            RoleAssignmentFactory(user=user, role=wanted)


def test_roles_one_after_the_other_do_not_exclude_each_other():
    holder = RoleAssignmentFactory(
        role=RoleKind.INSPECTOR, valid_until=DAY - dt.timedelta(days=1)
    ).user
    later = RoleAssignmentFactory(
        user=holder, role=RoleKind.AUDITOR, valid_from=DAY + dt.timedelta(30)
    )
    assert later.pk
    wanted = asked(user=holder, valid_until=DAY + dt.timedelta(days=29))
    assert grant_role(request=wanted, actor=security(), **AGAIN).pk


def test_a_role_excluded_meanwhile_is_not_granted():
    wanted = asked()
    RoleAssignmentFactory(user=wanted.user, role=RoleKind.AUDITOR)
    with pytest.raises(StateConflict, match="互斥"):
        grant_role(request=wanted, actor=security(), **AGAIN)


def test_database_lets_nobody_decide_his_own_request():
    wanted = asked()
    wanted.decided_key = wanted.requested_key
    with pytest.raises(IntegrityError, match="decided_by_another"):
        wanted.save()


def test_a_role_ends_by_one_person_at_once():
    made = grant_role(request=asked(), actor=security(), **AGAIN)
    with pytest.raises(NotAllowed):
        end_role(assignment=made, actor=InspectorFactory(), **AGAIN)

    end_role(assignment=made, actor=security(), now=NOW, day=DAY + dt.timedelta(days=1))

    assert not has_role(made.user, RoleKind.INSPECTOR, day=DAY + dt.timedelta(days=1))

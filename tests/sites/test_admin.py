"""Whose an account is: entered as an identity number, kept as a key, and no role without it."""

import pytest
from django.urls import reverse

from sites.enums import RoleKind
from sites.models import SecurityEvent
from sites.services.people import person_key
from tests.factories.sites import (
    AdministratorFactory,
    InspectorFactory,
    RoleAssignmentFactory,
    UserFactory,
    synthetic_id_number,
)

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NUMBER = synthetic_id_number(7)


@pytest.fixture
def staff(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))


def save(client, user, id_number):
    fields = {
        "username": user.username,
        "display_name": user.display_name,
        "is_active": "on",
        "id_number": id_number,
        "role_assignments-TOTAL_FORMS": "0",
        "role_assignments-INITIAL_FORMS": "0",
    }
    response = client.post(reverse("admin:sites_user_change", args=(user.pk,)), fields)
    user.refresh_from_db()
    return response


def test_identity_number_becomes_the_key_and_is_not_kept(client, staff):
    user = UserFactory(person_key="")

    response = save(client, user, NUMBER)

    assert response.status_code == 302
    assert user.person_key == person_key(NUMBER)
    assert NUMBER not in client.get(reverse("admin:sites_user_change", args=(user.pk,))).text


def test_password_given_by_an_administrator_is_on_record(client, staff):
    user = UserFactory()
    page = reverse("admin:auth_user_password_change", args=(user.pk,))
    given = {"password1": "stille-wasser-9", "password2": "stille-wasser-9"}
    given |= {"usable_password": "true", "set-password": "1"}

    assert client.post(page, given).status_code == 302
    save(client, user, "")

    user.refresh_from_db()
    event = SecurityEvent.objects.get()
    assert (event.kind, event.user, event.by.is_superuser) == ("PASSWORD_CHANGED", user, True)
    assert user.check_password("stille-wasser-9")


def test_identity_number_left_empty_changes_nothing(client, staff):
    user = UserFactory(person_key="known")

    assert save(client, user, "").status_code == 302
    assert user.person_key == "known"


def test_identity_number_that_is_none_is_refused(client, staff):
    user = UserFactory(person_key="known")

    assert save(client, user, NUMBER[:-1] + "?").status_code == 200
    assert user.person_key == "known"


def test_account_of_nobody_holds_no_role(client):
    user = UserFactory(person_key="")
    RoleAssignmentFactory(user=user)
    client.force_login(user)
    assert client.get("/inspector/").status_code == 403
    client.force_login(InspectorFactory())
    assert client.get("/inspector/").status_code == 200


def test_roles_are_given_here_only_until_two_security_administrators_are_there(client, staff):
    user = InspectorFactory()
    page = reverse("admin:sites_user_change", args=(user.pk,))
    assert "role_assignments-__prefix__" in client.get(page).text
    for _ in range(2):
        AdministratorFactory(RoleKind.SECURITY_ADMIN)
    assert "role_assignments-__prefix__" not in client.get(page).text


def test_calendar_and_regions_are_changed_here_only_until_two_persons_can(client, staff):
    pages = [reverse(f"admin:sites_{one}_add") for one in ("region", "calendarday", "calendaryear")]
    assert {client.get(page).status_code for page in pages} == {200}
    for _ in range(2):
        AdministratorFactory(RoleKind.SECURITY_ADMIN)
    assert {client.get(page).status_code for page in pages} == {403}
    kept = reverse("admin:sites_region_change", args=("370900",))
    assert 'name="_save"' not in client.get(kept).text

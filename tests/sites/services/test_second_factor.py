"""One-time codes: bound once, each taken once, slower after each wrong one."""

import datetime as dt

import pytest

from sites.errors import InvalidInput, StateConflict
from sites.models import AuditEntry, Authenticator, RecoveryCode
from sites.services.second_factor import (
    RECOVERY_CODES,
    authenticator_of,
    begin_setup,
    check_code,
    code_at,
    confirm_setup,
    end_sessions,
    new_recovery_codes,
    reset_second_factor,
    seconds_to_wait,
    secret_of,
    setup_address,
)
from tests.factories.sites import UserFactory
from tests.people import with_second_factor

pytestmark = [pytest.mark.unit, pytest.mark.django_db]

NOW = dt.datetime(2026, 9, 15, 1, 0, 10, tzinfo=dt.UTC)
STEP = dt.timedelta(seconds=30)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """The library reads the clock itself."""
    moment = {"now": NOW}
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment["now"])
    return moment


def fresh(user):
    return Authenticator.objects.get(user=user)


def test_binding_takes_the_first_code_and_gives_recovery_codes():
    user = UserFactory()
    made = begin_setup(user=user)
    assert begin_setup(user=user) == made
    assert authenticator_of(user) is None
    assert setup_address(made).endswith("issuer=%E5%AE%89%E8%96%AA%E4%BF%A1%E7%94%A8")
    assert f"secret={secret_of(made)}" in setup_address(made)

    codes = confirm_setup(user=user, code=code_at(made, now=NOW), now=NOW)

    assert len(set(codes)) == RECOVERY_CODES
    assert authenticator_of(user) == made
    assert secret_of(made) not in made.key_sealed
    assert not RecoveryCode.objects.filter(code_index__in=codes).exists()
    assert list(AuditEntry.objects.order_by("pk").values_list("act", flat=True)) == [
        "绑定动态码",
        "生成恢复码",
    ]


def test_binding_with_a_wrong_code_binds_nothing_and_counts():
    user = UserFactory()
    begin_setup(user=user)

    with pytest.raises(InvalidInput, match="动态码不正确"):
        confirm_setup(user=user, code="abc", now=NOW)

    assert authenticator_of(user) is None
    assert fresh(user).throttling_failure_count == 1
    assert AuditEntry.objects.count() == 0


def test_binding_twice_or_out_of_turn_is_refused():
    bound = with_second_factor(UserFactory())
    with pytest.raises(StateConflict, match="已经绑定"):
        begin_setup(user=bound)
    with pytest.raises(StateConflict, match="没有待绑定"):
        confirm_setup(user=bound, code="123456", now=NOW)


def test_a_code_works_once_and_within_one_step():
    user = with_second_factor(UserFactory())
    code = code_at(fresh(user), now=NOW)

    assert check_code(user=user, code=f"{code[:3]} {code[3:]}", now=NOW + STEP)
    assert not check_code(user=user, code=code, now=NOW + STEP)


def test_a_code_two_steps_old_is_late():
    user = with_second_factor(UserFactory())
    code = code_at(fresh(user), now=NOW)

    assert not check_code(user=user, code=code, now=NOW + 2 * STEP)


def test_nobody_has_a_code_without_an_authenticator():
    assert not check_code(user=UserFactory(), code="123456", now=NOW)
    assert seconds_to_wait(user=UserFactory(), now=NOW) == 0


def test_each_wrong_code_doubles_the_wait_and_a_right_one_ends_it(clock):
    user = with_second_factor(UserFactory())
    assert seconds_to_wait(user=user, now=NOW) == 0
    waits = []
    for _ in range(4):
        assert not check_code(user=user, code="000000", now=clock["now"])
        waits.append(seconds_to_wait(user=user, now=clock["now"]) - 1)
        right = code_at(fresh(user), now=clock["now"])
        assert not check_code(user=user, code=right, now=clock["now"])
        clock["now"] += dt.timedelta(seconds=2 * waits[-1])
    assert waits == [1, 2, 4, 8]

    assert check_code(user=user, code=code_at(fresh(user), now=clock["now"]), now=clock["now"])
    assert fresh(user).throttling_failure_count == 0


def test_a_recovery_code_signs_in_once(clock):
    user = with_second_factor(UserFactory())
    codes = new_recovery_codes(user=user, now=NOW)

    assert check_code(user=user, code=codes[0].lower(), now=NOW)
    assert not check_code(user=user, code=codes[0], now=NOW)
    # The door is shut for a second after the miss.
    assert not check_code(user=user, code=codes[1], now=NOW)
    clock["now"] += dt.timedelta(seconds=2)
    assert check_code(user=user, code=codes[1], now=NOW)
    assert AuditEntry.objects.filter(act="使用恢复码登录").count() == 2


def test_new_recovery_codes_end_the_old_ones():
    user = with_second_factor(UserFactory())
    old = new_recovery_codes(user=user, now=NOW)
    new_recovery_codes(user=user, now=NOW)

    assert not check_code(user=user, code=old[0], now=NOW)
    assert RecoveryCode.objects.filter(user=user).count() == RECOVERY_CODES


def test_reset_takes_the_phone_away_and_ends_the_sessions():
    user, officer = with_second_factor(UserFactory()), UserFactory()
    new_recovery_codes(user=user, now=NOW)
    before = user.get_session_auth_hash()

    reset_second_factor(user=user, actor=officer, now=NOW)

    user.refresh_from_db()
    assert authenticator_of(user) is None
    assert not user.recovery_codes.exists()
    assert user.get_session_auth_hash() != before
    assert AuditEntry.objects.filter(act="重置动态码", actor=officer).count() == 1


def test_ending_sessions_changes_what_they_are_signed_with():
    user = UserFactory()
    before = user.get_session_auth_hash()
    end_sessions(user=user, actor=user, now=NOW)
    user.refresh_from_db()
    assert user.get_session_auth_hash() != before


def test_rows_say_whose_they_are():
    user = with_second_factor(UserFactory(display_name="王一"))
    new_recovery_codes(user=user, now=NOW)
    assert str(fresh(user)) == "王一的动态码"
    assert str(user.recovery_codes.first()) == "王一的恢复码"

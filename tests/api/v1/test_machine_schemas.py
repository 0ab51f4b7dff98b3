"""A batch of the wrong shape is refused at once."""

import pytest

from sites.models import MachineRequest
from tests.api.v1.conftest import refusal
from tests.api.v1.machine_bodies import (
    attendance,
    line,
    passage,
    payroll,
    send,
    worker,
    workers,
)
from tests.sites.services.load_files import Office

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def office(now):
    return Office()


@pytest.mark.parametrize(
    ("door", "change", "expected"),
    [
        ("payrolls", {"detailList": [line(0)] * 21}, (422, "E-TOO-MANY")),
        ("payrolls", {"detailList": []}, (422, "E-VALUE")),
        ("payrolls", {"detailList": [{**line(0), "netAmount": 1}]}, (422, "E-FIELD-UNKNOWN")),
        ("payrolls", {"detailList": [{**line(0), "isBackPay": "是"}]}, (422, "E-VALUE")),
        ("payrolls", {"detailList": [{**line(0), "days": True}]}, (422, "E-VALUE")),
        (
            "payrolls",
            {"corpCode": "91370900MA000000XX", "detailList": [line(0)]},
            (404, "E-EMPLOYER-UNKNOWN"),
        ),
        ("workers", {"workerList": [worker(0)] * 6}, (422, "E-TOO-MANY")),
        ("attendance", {"dataList": [passage(0)] * 21}, (422, "E-TOO-MANY")),
        ("attendance", {"dataList": [passage(0, "2026-08-03")]}, (422, "E-VALUE")),
        ("attendance", {"dataList": [passage(0, 20260803)]}, (422, "E-VALUE")),
    ],
)
def test_batch_of_the_wrong_shape_is_refused_at_once_and_not_kept(
    ask, office, door, change, expected
):
    bodies = {"payrolls": payroll, "workers": workers, "attendance": attendance}

    answer = send(ask, office, door, {**bodies[door](office), **change})

    assert refusal(answer) == expected
    assert not MachineRequest.objects.exists()

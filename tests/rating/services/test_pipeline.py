import pytest
from django.db import connection

from rating.services.pipeline import pipeline
from sites.models import Company
from tests.factories.sites import CompanyFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


class Trouble(Exception):
    """What a step of a test raises."""


def test_pipeline_reads_ahead_and_stores_in_the_transaction_of_the_caller():
    company = CompanyFactory(name="泰安示例建设有限公司")
    steps = []

    def batches():
        for number in range(3):
            steps.append(f"read {number}")
            yield Company.objects.get(pk=company.pk).name, number

    def store(made):
        name, number = made
        Company.objects.filter(pk=company.pk).update(name=f"{name}{number}")
        steps.append(f"stored {number}")

    pipeline(batches(), lambda batch: batch, store)
    assert steps == ["read 0", "read 1", "stored 0", "read 2", "stored 1", "stored 2"]
    company.refresh_from_db()
    assert company.name == "泰安示例建设有限公司02", (
        "the third was read before the second was stored"
    )
    assert not connection.allow_thread_sharing


def test_pipeline_without_a_batch_does_nothing():
    pipeline(iter([]), pytest.fail, pytest.fail)


@pytest.mark.parametrize("wrong", ["read", "make", "store"])
def test_pipeline_tells_the_first_error_and_stores_nothing_after_it(wrong):
    stored = []

    def step(name, batch):
        if name == wrong and batch == 1:
            raise Trouble(name)
        return batch

    def store(batch):
        stored.append(step("store", batch))

    with pytest.raises(Trouble, match=wrong):
        pipeline((step("read", n) for n in range(4)), lambda batch: step("make", batch), store)
    assert set(stored) <= {0}
    assert not connection.allow_thread_sharing

import pytest
from django.urls import reverse

from yteso.kernel.access.testing import cast
from yteso.kernel.base.public import now
from yteso.kernel.jobs.public import Failure

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


def make_failure(number: int = 1) -> Failure:
    return Failure.objects.create(
        job_id=number,
        task_name="facts.deliver",
        queue_name="facts",
        arguments={"delivery_id": "x"},
        error_class="builtins.ValueError",
        trace="somewhere.py:1 run",
        attempts=8,
        failed_at=now(),
    )


def test_an_administrator_starts_a_failed_job_again(people):
    failure = make_failure()
    client = people.administrator.client
    assert "facts.deliver" in client.get(reverse("operations:failures")).content.decode()
    assert "somewhere.py:1" in client.get(reverse("operations:failure", args=[failure.id])).content.decode()
    assert client.post(reverse("operations:failure-retry", args=[failure.id])).status_code == 302
    failure.refresh_from_db()
    assert failure.retried_by_id == people.administrator.user.id
    assert client.post(reverse("operations:failure-retry", args=[failure.id])).status_code == 409


def test_a_doctor_sees_nothing_of_it(people):
    failure = make_failure()
    client = people.doctor_a.client
    assert client.get(reverse("operations:queues")).status_code == 403
    assert client.post(reverse("operations:failure-retry", args=[failure.id])).status_code == 403
    failure.refresh_from_db()
    assert failure.retried_at is None


def test_the_list_of_failures_asks_as_often_for_thirty_as_for_one(people, django_assert_max_num_queries):
    client = people.administrator.client
    make_failure()
    with django_assert_max_num_queries(40) as one:
        client.get(reverse("operations:failures"))
    for number in range(2, 31):
        make_failure(number)
    with django_assert_max_num_queries(len(one.captured_queries)):
        client.get(reverse("operations:failures"))

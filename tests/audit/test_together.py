"""Several people write to one chain at the same moment: it never forks, and no entry is lost."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connection, transaction

from accounts.models import Membership, Partnership, User
from accounts.roles import Role
from audit import chain
from audit.actions import record
from audit.models import Entry

WRITERS, EACH = 4, 10


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_moment_take_turns_on_one_chain():
    partnership = Partnership.objects.create(slug="together", name="Together")
    person = User.objects.create_user("ann@example.org", full_name="Ann Example")
    Membership.objects.create(
        user=person, partnership=partnership, role=Role.VIEWER, starts_on=date(2020, 1, 1)
    )
    ready = threading.Barrier(WRITERS)
    troubles: list[Exception] = []

    def write() -> None:
        try:
            ready.wait()
            for _ in range(EACH):
                with transaction.atomic():
                    record(
                        by=person, verb="accounts.user_created", obj=person, partnership=partnership,
                        before=None, after={"email": person.email},
                    )  # fmt: skip
        except Exception as error:  # noqa: BLE001  shown below, whatever it is
            troubles.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    numbers = list(Entry.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, WRITERS * EACH + 1))
    assert chain.verify() == chain.Verdict(WRITERS * EACH, ok=True, first_bad=None)

"""Pages that belong to no domain app: home, search, gallery, statement, errors."""

from __future__ import annotations

import pytest
from django.urls import reverse


@pytest.mark.parametrize("name", ["home", "search", "components", "components_table", "keyboard"])
def test_page_answers_for_a_signed_in_person(people, signed_in, name):
    answer = signed_in(people.viewer).get(reverse(f"ui:{name}"))
    assert answer.status_code == 200
    assert "Testborough" in answer.content.decode()

"""Who leads for whom, by who pays (procedure 1.7, 6.1 to 6.3; table Z1, Z2)."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal

import pytest

from failure_protocol.lead_body import AGREE, LeadingBody, Payer, Share, WrongShares, check_shares, lead_for
from failure_protocol.nhs import BadNumber, check_digit, clean, is_invented, spaced

COUNCIL, NHS = LeadingBody.COUNCIL, LeadingBody.NHS


def shares(text):
    """Shares out of "council 60, chc 40"."""
    return [
        Share(Payer(each.split()[0]), Decimal(each.split()[1])) for each in text.split(", ") if each.strip()
    ]


@pytest.mark.parametrize(
    ("paid", "body", "rule"),
    [
        ("council 100", COUNCIL, "1.7, 6.2"), ("self 100", COUNCIL, "1.7, 6.2"),
        ("personal_budget 100", COUNCIL, "1.7, 6.2"), ("council 60, self 40", COUNCIL, "1.7, 6.2"),
        ("chc 100", NHS, "1.7, 6.1"), ("other_nhs 100", NHS, "6.1"),
        ("chc 50, other_nhs 50", NHS, "1.7, 6.1"),
        ("other_council 100", COUNCIL, "1.7, 6.3"), ("council 60, chc 40", COUNCIL, "1.7, 6.2"),
        ("other_council 70, chc 30", COUNCIL, "1.7, 6.2"), ("council 50.01, chc 49.99", COUNCIL, "1.7, 6.2"),
    ],
)  # fmt: skip
def test_where_the_procedure_says_one_thing_it_is_followed(paid, body, rule):
    lead = lead_for(shares(paid))
    assert (lead.body, lead.rule, lead.must_decide) == (body, rule, False)
    assert lead.reason


@pytest.mark.parametrize(
    ("paid", "rule"),
    [
        ("council 50, chc 50", "1.7"), ("self 50, chc 50", "1.7"), ("other_council 50, other_nhs 50", "1.7"),
        ("council 40, chc 60", "1.7 against 6.2"), ("council 0.01, chc 99.99", "1.7 against 6.2"),
        ("joint 100", "1.7"), ("s117 100", "4.3"), ("s117 50, council 50", "4.3"),
    ],
)  # fmt: skip
def test_where_it_says_nothing_or_two_things_a_person_decides(paid, rule):
    lead = lead_for(shares(paid))
    assert (lead.body, lead.rule, lead.must_decide) == (None, rule, True)


@pytest.mark.parametrize("paid", ["", "unknown 100", "council 50, unknown 50"])
def test_unknown_funding_gives_no_lead_and_nothing_to_decide(paid):
    lead = lead_for(shares(paid))
    assert (lead.body, lead.must_decide) == (None, False)


def test_another_council_is_asked_who_pays_whoever_leads():
    assert lead_for(shares("other_council 100")).duties == (AGREE,)
    assert lead_for(shares("other_council 50, chc 50")).duties == (AGREE,)
    assert lead_for(shares("council 100")).duties == ()


@pytest.mark.parametrize(
    ("paid", "words"),
    [
        ("council 60, chc 30", "come to 90 %"), ("council 100, chc 0.5", "come to 100.5 %"),
        ("council 100, chc 0", "more than 0"), ("council 110, chc -10", "more than 0"),
    ],
)  # fmt: skip
def test_shares_that_are_no_whole_are_refused(paid, words):
    with pytest.raises(WrongShares, match=words):
        check_shares(shares(paid))
    check_shares(shares("council 33.33, chc 66.67"))


# --- NHS numbers ------------------------------------------------------------------------------------
@pytest.mark.parametrize("text", ["9434765919", "943 476 5919", "943-476-5919", " 943 476 5919 "])
def test_a_number_is_read_with_spaces_and_hyphens(text):
    assert clean(text) == "9434765919"
    assert spaced(clean(text)) == "943 476 5919"


@pytest.mark.parametrize("text", ["9434765918", "943476591", "94347659190", "94347659I9", "٩434765919"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(BadNumber):
        clean(text)


def test_nothing_is_no_number_and_no_mistake():
    assert clean(" ") == ""
    assert spaced("") == ""


def test_a_check_of_eleven_is_a_nought_and_of_ten_is_none():
    checks = {check_digit(str(first)) for first in range(999_000_000, 999_000_100)}
    assert checks == set(range(11))
    ten = next(str(first) for first in range(999_000_000, 999_000_100) if check_digit(str(first)) == 10)
    assert all(_is_bad(f"{ten}{digit}") for digit in range(10))


def _is_bad(text):
    try:
        clean(text)
    except BadNumber:
        return True
    return False


def test_numbers_of_exercises_belong_to_nobody():
    assert is_invented("9990000026")
    assert not is_invented("9434765919")


def test_both_rules_need_no_framework():
    code = "import sys, failure_protocol.lead_body, failure_protocol.nhs; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

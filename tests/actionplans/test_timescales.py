"""Printed timescales: the table of action-plans.md section 3, every kind of wording beside it,
and the years.
"""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actionplans.timescales import find_dates, nearest_year, parse, split_many

PLAN = date(2021, 1, 5)


def read(text: str, plan_date: date | None = PLAN) -> dict[str, str]:
    """What was read, without what was not."""
    told = parse(text, plan_date=plan_date).as_json()
    return {name: value for name, value in told.items() if value and name != "text"}


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("End July", "2020-07-31", "month_end"),
        ("September", "2020-09-30", "month_end"),
        ("Complete at the end of July", "2020-07-31", "month_end"),
        ("End of August . Ongoing review", "2020-08-31", "month_end"),
        ("End March 2021", "2021-03-31", "month_end"),
        ("Sep-20", "2020-09-30", "month_end"),
        ("Dec '20", "2020-12-31", "month_end"),
        ("by end of Q1", "2021-06-30", "month_end"),
        ("Q3 2021/22", "2021-12-31", "month_end"),
        ("Q4 2021/22", "2022-03-31", "month_end"),
        ("Q4 21/22", "2022-03-31", "month_end"),
        ("end of financial year", "2021-03-31", "month_end"),
        ("end of the financial year 2021/22", "2022-03-31", "month_end"),
        ("28.08.20", "2020-08-28", "day"),
        ("30/7/20", "2020-07-30", "day"),
        ("28-Sep-20", "2020-09-28", "day"),
        ("12/1/21", "2021-01-12", "day"),
        ("2021-03-31", "2021-03-31", "day"),
        ("by 31st March", "2021-03-31", "day"),
        ("31/3", "2021-03-31", "day"),
        ("Friday 5th March 2021", "2021-03-05", "day"),
        ("March 31st 2021", "2021-03-31", "day"),
        ("To be completed by 1 May 2021", "2021-05-01", "day"),
        ("WC 3/8/20", "2020-08-03", "week"),
        ("w/c 5 Aug", "2020-08-03", "week"),
        ("week 26/10/20", "2020-10-26", "week"),
        ("mid October", "2020-10-15", "approximate"),
        ("early March 2021", "2021-03-10", "approximate"),
        ("late March 2021", "2021-03-31", "approximate"),
        ("about 1 May 2021", "2021-05-01", "approximate"),
        ("Spring 2021", "2021-05-31", "approximate"),
        ("Winter 2021/22", "2022-02-28", "approximate"),
        ("Summer", "2020-08-31", "approximate"),
        ("Q3 2021", "2021-12-31", "approximate"),
        ("2021/22", "2022-03-31", "approximate"),
        ("end of 2021", "2021-12-31", "approximate"),
        ("end of year", "2021-12-31", "approximate"),
        ("September/October 2021", "2021-10-31", "approximate"),
    ],
)
def test_a_due_date_is_read_with_its_precision(text: str, day: str, precision: str) -> None:
    assert read(text) == {"kind": "due", "date": day, "precision": precision}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ongoing. Next review end of October",
         {"kind": "ongoing", "review_date": "2020-10-31", "precision": "month_end"}),
        ("Ongoing on a weekly basis. Review occurring week 26/10/20 as to its form",
         {"kind": "ongoing", "cycle": "weekly", "review_date": "2020-10-26", "precision": "week"}),
        ("On-going to Sept 2020", {"kind": "ongoing", "date": "2020-09-30", "precision": "month_end"}),
        ("Weekly until 31 March 2021",
         {"kind": "ongoing", "cycle": "weekly", "date": "2021-03-31", "precision": "day"}),
        ("Ongoing and will be reviewed regularly", {"kind": "ongoing", "cycle": "regular"}),
        ("Ongoing and reviewed on a daily basis", {"kind": "ongoing", "cycle": "daily"}),
        ("Ongoing and reviewed monthly", {"kind": "ongoing", "cycle": "monthly"}),
        ("On -going", {"kind": "ongoing"}),
        ("Ongoing, first seen 30/2/21", {"kind": "ongoing"}),
        ("fortnightly", {"kind": "ongoing", "cycle": "regular"}),
        ("every month", {"kind": "ongoing", "cycle": "monthly"}),
        ("Review monthly", {"kind": "review", "cycle": "monthly"}),
        ("Review each month and ask homes", {"kind": "review", "cycle": "monthly"}),
        ("Regular reviews of the tracker", {"kind": "review", "cycle": "regular"}),
        ("Review end of September",
         {"kind": "review", "review_date": "2020-09-30", "precision": "month_end"}),
        ("Review meeting 12/1/21", {"kind": "review", "review_date": "2021-01-12", "precision": "day"}),
        ("Start in July 2020", {"kind": "start", "start_date": "2020-07-01", "precision": "approximate"}),
        ("Start July", {"kind": "start", "start_date": "2020-07-01", "precision": "approximate"}),
        ("from 5 April 2021", {"kind": "start", "start_date": "2021-04-05", "precision": "day"}),
        ("July to September 2020",
         {"kind": "due", "start_date": "2020-07-01", "date": "2020-09-30", "precision": "month_end"}),
        ("September 2020 - March 2021",
         {"kind": "due", "start_date": "2020-09-01", "date": "2021-03-31", "precision": "month_end"}),
        ("November to February 2021",
         {"kind": "due", "start_date": "2020-11-01", "date": "2021-02-28", "precision": "month_end"}),
        ("TBC", {"kind": "tbc"}),
        ("To be agreed", {"kind": "tbc"}),
        ("TBC - September", {"kind": "tbc"}),
        ("Completed \u2013 no longer wanted", {"kind": "done"}),
        ("Completed. Returns due in September", {"kind": "done"}),
        ("Completed 12/6/20", {"kind": "done", "date": "2020-06-12", "precision": "day"}),
        ("All vans now complete as of 18/12/20", {"kind": "done", "date": "2020-12-18", "precision": "day"}),
        ("Published in August on the page", {"kind": "done", "date": "2020-08-31", "precision": "month_end"}),
        ("ASAP", {"kind": "due", "precision": "approximate"}),
        ("Immediately", {"kind": "due", "precision": "approximate"}),
        ("All homes that wish to were helped", {"kind": "unparsed"}),
        ("Completed but for two", {"kind": "unparsed"}),
        ("30/6/20 extended to 31/8/20", {"kind": "unparsed"}),
        ("September 2020 - March 2020", {"kind": "unparsed"}),
        ("Review 1/2/21 and 1/3/21", {"kind": "unparsed"}),
        ("Start 1 May if the van comes", {"kind": "unparsed"}),
        ("1 May 2021 to 31/2/21", {"kind": "unparsed"}),
        ("", {"kind": "unparsed"}),
    ],
)  # fmt: skip
def test_other_kinds_are_told_apart(text: str, expected: dict[str, str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("April 20121", "April 2021"),
        ("March 2201", "March 2021"),
        ("5 May 20211", "5 May 2021"),
        ("5 May 2201", "5 May 2021"),
        ("5 May 99999", ""),
        ("March 1955", ""),
        ("31/02/2026", "28 February 2026"),
        ("08/28/20", "28 August 2020"),
        ("45/45/20", ""),
        ("Second week of July", "week of 6 July 2020"),
        ("last week of July 2020", "week of 27 July 2020"),
        ("Septmber 2020", "September 2020"),
        ("Bananas 2020", "31 December 2020"),
        ("Sept 20", "September 2020 or 20 September 2020"),
        ("44075", "1 September 2020"),
        ("99999", ""),
        ("Ask again on 1 May 2021 or so they say", "1 May 2021"),
        ("TBC - September", "September 2020"),
        ("Review 31/2/21", "28 February 2021"),
        ("Ongoing 30/9/21", "ongoing until 30 September 2021"),
        ("Ongoing 31/2/21", "28 February 2021"),
    ],
)
def test_what_may_have_been_meant_is_offered_and_never_assumed(text: str, suggestion: str) -> None:
    told = parse(text, plan_date=PLAN)
    assert told.suggestion == suggestion
    assert (told.date, told.review_date, told.start_date) == (None, None, None)


@pytest.mark.parametrize(
    ("month", "plan_date", "year"),
    [
        (7, date(2021, 1, 5), 2020),
        (8, date(2021, 1, 5), 2020),
        (12, date(2021, 1, 5), 2020),
        (1, date(2021, 1, 5), 2021),
        (3, date(2021, 1, 5), 2021),
        (6, date(2021, 1, 5), 2021),
        (1, date(2020, 7, 31), 2021),
        (2, date(2020, 7, 31), 2020),
        (9, date(2020, 7, 31), 2020),
        (12, date(2020, 7, 31), 2020),
        (4, date(2021, 3, 25), 2021),
        (9, date(2021, 3, 25), 2020),
        (4, date(2020, 10, 1), 2020),
        (3, date(2020, 10, 1), 2021),
        (2, date(2020, 11, 1), 2021),
    ],
)
def test_a_bare_month_is_the_nearest_and_at_six_months_the_one_of_the_same_financial_year(
    month: int, plan_date: date, year: int
) -> None:
    assert nearest_year(month, plan_date) == year


@pytest.mark.parametrize(
    "text", ["End July", "31 March", "31/3", "Q1", "Spring", "end of year", "second week of July", ("Sept "
    "20"), "end of financial year"]
)  # fmt: skip
def test_without_a_date_of_the_plan_no_year_is_made_up(text: str) -> None:
    told = parse(text, plan_date=None)
    assert (told.kind, told.date) == ("unparsed", None)


def test_a_year_in_full_needs_no_date_of_the_plan() -> None:
    assert read("End July 2020", None) == {"kind": "due", "date": "2020-07-31", "precision": "month_end"}


def test_the_29th_of_february_exists_in_leap_years_only() -> None:
    assert read("29/2/2024", date(2024, 1, 1))["date"] == "2024-02-29"
    assert parse("29/2/2023", plan_date=date(2023, 1, 1)).suggestion == "28 February 2023"


@pytest.mark.parametrize(
    ("cell", "pieces"),
    [
        ("On-going On-going On-going", ["On-going", "On-going", "On-going"]),
        ("30/7/20 WC 3/8/20 On-going", ["30/7/20", "WC 3/8/20", "On-going"]),
        ("31.08.20 30.09.20", ["31.08.20", "30.09.20"]),
        ("September 2020 March 2021", ["September 2020", "March 2021"]),
        ("TBC, 1 May 2021 and June 2021", ["TBC", "1 May 2021", "June 2021"]),
        ("30/7/20\nOn-going", ["30/7/20", "On-going"]),
        ("30/7/20; On-going", ["30/7/20", "On-going"]),
        ("Ongoing.\nNext review end of October", ["Ongoing. Next review end of October"]),
        ("On-going to Sept 2020", ["On-going to Sept 2020"]),
        ("End of August . Ongoing review", ["End of August . Ongoing review"]),
        ("July - September 2020", ["July - September 2020"]),
        ("1 May 2021On-going", ["1 May 2021On-going"]),
        ("End July", ["End July"]),
        ("\u0130 30/7/20", ["\u0130 30/7/20"]),
        ("", []),
    ],
)
def test_several_timescales_in_one_cell_are_taken_apart_in_order(cell: str, pieces: list[str]) -> None:
    assert split_many(cell) == pieces


WORDS = st.sampled_from(
    ["end", "of", "July", "Sept", "2020", "20121", "31/02/2026", "30.7.20", "ongoing", "On-going", "weekly",
     "review", "start", "wc", "by", "TBC", "complete", "Q3", "2021/22", "-", "/", ",", "second week of",
     "mid", "\n", "spring"]
)  # fmt: skip


@settings(derandomize=True, max_examples=500)
@given(
    st.lists(WORDS, max_size=7).map(" ".join) | st.text(max_size=60),
    st.dates(date(2015, 1, 1), date(2030, 12, 31)) | st.none(),
)
def test_no_wording_ever_fails_or_is_lost(text: str, plan_date: date | None) -> None:
    told = parse(text, plan_date=plan_date)
    assert told.text == text.strip()
    for day in (told.date, told.review_date, told.start_date):
        assert day is None or plan_date is None or abs(day.year - plan_date.year) <= 12
    letters = re.sub(r"[\s;,&]|and", "", text)
    assert re.sub(r"[\s;,&]|and", "", "".join(split_many(text))) == letters


@settings(derandomize=True, max_examples=200)
@given(st.dates(date(2015, 1, 1), date(2030, 12, 31)))
def test_a_day_written_day_first_reads_as_itself(day: date) -> None:
    for text in (f"{day:%d/%m/%Y}", f"{day:%d.%m.%y}", f"{day.day} {day:%B} {day.year}", day.isoformat()):
        assert parse(text, plan_date=date(2022, 6, 1)).date == day
        assert find_dates(text.casefold(), None)[0].day == day

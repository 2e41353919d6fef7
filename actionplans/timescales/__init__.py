"""What a printed timescale means: dates, reviews, cycles, read relative to the date of the plan.

Source: action-plans.md section 3 ("Timescale"). Pure: no Django, no clock.

The printed words are always kept. What can't be read for certain is ``unparsed``, with a suggestion in
words that a person may accept; a suggestion is never used as a date.

**Which year a wording without a year means.** A bare month ("End July", "31/3") is the occurrence that
is nearest to the month of the plan, counted in whole months: up to five months back or ahead. When the
two are equally near (six months), it is the one in the plan's own financial year (April to March): a
plan of 5 January 2021 means July 2020 by "End July", and a plan of July 2020 means January 2021 by
"January". Without a date of the plan a wording without a year is unparsed.

**Which day a wording without a day means.** A month is its last day (``month_end``); a week is its
Monday (``week``); early, mid and late in a month are the 10th, 15th and last day, seasons and years their
last day (``approximate``). A start ("Start July") is the first day of the month, since from then on
something should be seen. Numbers are day first. Quarters are of the financial year (Q1 is April to June).
"""

from actionplans.timescales.dates import Found, Precision, find_dates
from actionplans.timescales.several import split_many
from actionplans.timescales.wordings import Cycle, Kind, Timescale, parse
from actionplans.timescales.years import month_end, nearest_year

__all__ = [
    "Cycle",
    "Found",
    "Kind",
    "Precision",
    "Timescale",
    "find_dates",
    "month_end",
    "nearest_year",
    "parse",
    "split_many",
]

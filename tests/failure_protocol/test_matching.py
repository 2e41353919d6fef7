"""Who could move where (failure-protocol.md section 5.3): what a proposal never does, and what it names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from failure_protocol.matching import engine
from failure_protocol.matching.bound import most_placed
from failure_protocol.matching.engine import Impossible, Program, SolverFault, Tier, run, within
from failure_protocol.matching.feasible import RULES, Feasible, relax_words, words
from failure_protocol.matching.frozen import digest, freeze, thaw
from failure_protocol.matching.problem import (
    Bed,
    Group,
    Lock,
    Person,
    Problem,
    distance,
    rank,
    unknowns,
)  # fmt: skip
from failure_protocol.matching.solve import GONE, TIERS, can_stay, solve

MONDAY = date(2026, 11, 23)


def known(key: str, **fields) -> Person:
    return Person(key, **{"category": "residential", "was_asked": True, "ceiling": 1000, **fields})


def bed(key: str, **fields) -> Bed:
    return Bed(key, **{"home": f"home {key}", "categories": ("residential",), "fee": 800, **fields})


def problem(people, beds, **fields) -> Problem:
    return Problem(tuple(people), tuple(beds), **fields)


# --- rules ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("person", "home", "rule"),
    [
        ({"category": "nursing"}, {}, "category"),
        ({"turned_away": ("home B",)}, {}, "proof"),
        ({}, {"closed": "Dormant"}, "closed"),
        ({"essential": ("hoist",)}, {"cannot": ("hoist",)}, "need:hoist"),
        ({"sex": "female"}, {"sex": "male"}, "sex"),
        ({}, {"excluded": "Rated inadequate"}, "quality"),
        ({"barred": ("home B",)}, {}, "safeguarding"),
        ({"refused": ("home B",)}, {}, "refused"),
        ({"ceiling": 700}, {}, "fee"),
        ({"payer_waits": True}, {}, "payer"),
        ({"needs_review": True}, {}, "review"),
        ({"temporary_ok": False}, {"is_temporary": True}, "temporary"),
        ({"leave_by": MONDAY}, {"free_from": date(2026, 11, 24)}, "dates"),
        ({}, {"count": 0}, "full"),
    ],
)
def test_each_rule_removes_a_home_and_says_so(person, home, rule):
    asked = problem([known("P01", **person)], [bed("B", **home)])
    assert Feasible.of(asked).against["P01", "B"] == (rule,)
    assert words(rule)
    assert solve(asked).unplaced == ("P01",)


def test_what_is_not_known_removes_no_home_and_is_named():
    asked = problem([Person("P01", essential=("hoist",))], [Bed("B", "home B", sex="female")])
    assert solve(asked).lines == {"P01": "B"}
    assert unknowns(asked.people[0], asked.beds[0]) == (
        "assessed category", "whether the home can meet: hoist", "for whom the room is",
        "the person’s choice", "the fee", "the distance to visitors", "the last safe day of the service",
    )  # fmt: skip
    told = known("P01", ceiling=None, leave_by=MONDAY, anchors=((51.0, -1.0),))
    assert unknowns(told, Bed("B", "B", fee=1, at=(51.0, -1.0))) == (
        "what the home is registered for", "what the payer gives",
    )  # fmt: skip


def test_what_a_home_has_assessed_itself_and_beds_nobody_confirmed_lately_are_told_apart():
    person = Person("P01", essential=("hoist",), was_asked=True, ceiling=1, proven=("home B",))
    told = replace(person, anchors=((51.0, -1.0),), anchors_are_home=True, leave_by=MONDAY)
    assert unknowns(told, Bed("B", "home B", fee=1, at=(51.0, -1.0), is_stale=True)) == (
        "whether the bed is still free", "where visitors live",
    )  # fmt: skip


def test_a_home_that_is_known_to_meet_the_needs_comes_before_one_of_which_nobody_knows():
    person = known("P01", essential=("hoist",), ranks=("home A",))
    assert solve(problem([person], [bed("A"), bed("B", can=("hoist",))])).lines == {"P01": "B"}


def test_a_fee_above_the_ceiling_is_lifted_by_its_approval():
    person = known("P01", ceiling=700, approved=("home B",))
    assert solve(problem([person], [bed("B")])).lines == {"P01": "B"}


def test_nobody_may_let_safeguarding_fall():
    assert [rule.key for rule in RULES if not rule.relax] == ["needs", "closed", "safeguarding"]
    assert not relax_words("safeguarding")
    assert relax_words("need:hoist") == "if the home could meet: hoist"


@pytest.mark.parametrize(
    ("leave_by", "held_until", "first_day", "fits"),
    [
        (date(2026, 11, 28), None, date(2026, 11, 28), True),  # the last safe day itself, a Saturday
        (date(2026, 11, 27), None, date(2026, 11, 28), False),
        (None, MONDAY, MONDAY, True),  # a bed held until today
        (None, MONDAY, date(2026, 11, 24), False),
        (date(2026, 11, 28), MONDAY, MONDAY, True),
    ],
)
def test_the_window_holds_its_first_and_its_last_day(leave_by, held_until, first_day, fits):
    asked = problem([known("P01", leave_by=leave_by)], [bed("B", held_until=held_until)], first_day=first_day)
    assert bool(solve(asked).lines["P01"]) is fits


def test_a_move_that_must_wait_for_a_review_after_the_last_safe_day_cannot_be():
    asked = problem([known("P01", not_before=date(2026, 11, 24), leave_by=MONDAY)], [bed("B")])
    assert Feasible.of(asked).removed("P01") == (("dates", 1),)


# --- what a proposal never does -------------------------------------------------------------------
def test_a_bed_is_never_given_twice():
    solution = solve(problem([known(f"P{n}") for n in range(5)], [bed("A", count=2), bed("B")]))
    placed = list(solution.lines.values())
    assert (placed.count("A"), placed.count("B"), len(solution.unplaced)) == (2, 1, 2)


def test_whoever_is_rated_red_comes_first():
    people = [known("P01"), known("P02", is_red=True), known("P03")]
    assert solve(problem(people, [bed("A")])).lines["P02"] == "A"


def test_a_refused_home_is_never_used_even_if_nobody_else_wants_it():
    solution = solve(problem([known("P01", refused=("home A",))], [bed("A", count=9)]))
    assert solution.unplaced == ("P01",)


def test_people_who_must_not_live_together_never_meet_whoever_of_them_said_so():
    two_types = [bed("A", home="one home"), bed("B", home="one home")]
    people = [known("P01", apart_from=("P02", "P99", "P01")), known("P02")]
    assert len(solve(problem(people, two_types)).unplaced) == 1


def test_a_second_move_is_avoided_before_friends_are_kept():
    people = [known("P01"), known("P02")]
    beds = [bed("A", count=2, is_temporary=True), bed("B"), bed("C")]
    solution = solve(problem(people, beds, groups=(Group("G1", ("P01", "P02")),)))
    assert (sorted(solution.lines.values()), solution.split) == (["B", "C"], ("G1",))


def test_wishes_come_before_distance_and_distance_before_cost():
    here = (51.5, -0.1)
    near, far = bed("A", at=here, fee=900), bed("B", at=(52.5, -0.1), fee=100)
    assert solve(problem([known("P01", anchors=(here,))], [near, far])).lines == {"P01": "A"}
    wishes = known("P01", anchors=(here,), ranks=("home B",))
    assert solve(problem([wishes], [near, far])).lines == {"P01": "B"}
    assert solve(problem([known("P01")], [near, far])).lines == {"P01": "B"}


def test_whoever_is_frail_goes_the_shorter_way():
    here = (51.5, -0.1)
    people = [known("P01", anchors=(here,)), known("P02", anchors=(here,), fragility=3)]
    beds = [bed("A", at=here), bed("B", at=(51.6, -0.1))]
    assert solve(problem(people, beds)).lines == {"P01": "B", "P02": "A"}


def test_a_wished_thing_counts_as_a_step_and_an_area_as_a_home():
    garden = known("P01", wished=("garden",))
    assert solve(problem([garden], [bed("A"), bed("B", can=("garden",))])).lines == {"P01": "B"}
    assert rank(known("P01", ranks=("home X", "Portswood")), bed("A", areas=("Portswood",))) == 1
    assert rank(known("P01", ranks=("home X",)), bed("A")) == 1
    assert rank(known("P01"), bed("A")) == 0


def test_distance_is_known_only_when_both_ends_are():
    assert distance(known("P01"), bed("A", at=(51.5, -0.1))) is None
    assert distance(known("P01", anchors=((51.5, -0.1),)), bed("A")) is None
    one_degree = distance(known("P01", anchors=((51.0, -1.0), (53.0, -1.0))), bed("A", at=(52.0, -1.0)))
    assert one_degree == pytest.approx(111.2, abs=0.1)


# --- groups -----------------------------------------------------------------------------------------
def test_three_friends_and_two_beds_are_reported_as_split():
    people = [known(f"P0{n}") for n in (1, 2, 3)]
    solution = solve(
        problem(people, [bed("A", count=2), bed("B")], groups=(Group("G1", ("P01", "P02", "P03")),))
    )
    assert solution.split == ("G1",)
    assert not solution.unplaced


def test_friends_stay_together_and_across_types_of_bed_of_one_home():
    people = [known("P01"), known("P02", category="nursing")]
    beds = [
        bed("A1", home="A"), bed("A2", home="A", categories=("nursing",)), bed("B", count=2),
        bed("C", categories=("nursing",), fee=1),
    ]  # fmt: skip
    solution = solve(problem(people, beds, groups=(Group("G1", ("P01", "P02")),)))
    assert solution.lines == {"P01": "A1", "P02": "A2"}
    assert solution.kept == {"G1": "A"}


def test_the_stronger_friendship_is_kept():
    people = [known(f"P0{n}") for n in (1, 2, 3, 4)]
    beds = [bed("A", count=2), bed("B"), bed("C")]
    groups = (Group("G1", ("P01", "P02")), Group("G2", ("P03", "P04"), strength=3))
    assert solve(problem(people, beds, groups=groups)).split == ("G1",)


def test_a_group_is_kept_when_as_many_stay_together_as_were_asked():
    people = [known(f"P0{n}") for n in (1, 2, 3)]
    group = Group("G1", ("P01", "P02", "P03"), least=2)
    solution = solve(problem(people, [bed("A", count=2), bed("B")], groups=(group,)))
    assert solution.kept == {"G1": "home A"}


def test_friends_join_those_who_live_there_already():
    beds = [bed("A"), bed("B", fee=1)]
    group = Group("G1", ("P01",), already=(("home A", 1),))
    assert solve(problem([known("P01")], beds, groups=(group,))).lines == {"P01": "A"}


def test_a_group_that_lives_together_already_asks_nothing():
    group = Group("G1", ("P01",), least=2, already=(("home B", 2),))
    solution = solve(problem([known("P01")], [bed("A")], groups=(group,)))
    assert (solution.split, solution.value("splits")) == ((), 0)
    assert can_stay(problem([known("P01")], [bed("A")], groups=(group,)), "G1")


def test_a_group_without_a_home_that_could_take_it_cannot_stay():
    group = Group("G1", ("P01", "P02"))
    assert not can_stay(problem([known("P01"), known("P02")], [bed("A"), bed("B")], groups=(group,)), "G1")


# --- locks, and changing as little as possible --------------------------------------------------------
def test_a_locked_line_stays():
    beds = [bed("A", fee=900), bed("B", fee=100)]
    assert solve(problem([known("P01")], beds, locks=(Lock("P01", "A"),))).lines == {"P01": "A"}


def test_a_line_can_be_locked_to_nothing():
    solution = solve(problem([known("P01", is_red=True)], [bed("A")], locks=(Lock("P01"),)))
    assert solution.unplaced == ("P01",)


@pytest.mark.parametrize(
    ("locks", "against"),
    [
        ((Lock("P01", "gone"),), (GONE,)),
        ((Lock("P02", "B"),), ("refused",)),
        ((Lock("P01", "A"), Lock("P03", "A")), ("another locked line has the bed",)),
        (
            (Lock("P01", "B"), Lock("P04", "B2")),
            ("somebody whom the person must not live with is locked there",),
        ),
    ],
)
def test_a_lock_that_cannot_hold_is_named_and_the_others_go_on(locks, against):
    people = [
        known("P01"), known("P02", refused=("home B",)), known("P03"), known("P04", apart_from=("P01",)),
    ]  # fmt: skip
    beds = [bed("A"), bed("B"), bed("B2", home="home B")]
    solution = solve(problem(people, beds, locks=locks))
    assert [broken.against for broken in solution.broken_locks] == [against]
    assert solution.broken_locks[0].lock == locks[-1]


def test_a_lock_of_somebody_who_is_no_longer_asked_for_is_let_go():
    assert solve(problem([known("P01")], [bed("A")], locks=(Lock("P99", "A"),))).broken_locks == ()


def test_one_vacancy_that_goes_changes_only_what_must():
    people = [known(f"P{n:02}") for n in range(6)]
    beds = [bed(f"B{n}", fee=100 + n) for n in range(8)]
    first = solve(problem(people, beds))
    taken = first.lines["P03"]
    cheaper = replace(next(each for each in beds if not_used(each, first)), fee=1)
    left = [each for each in beds if each.key not in (taken, cheaper.key)] + [cheaper]
    before = tuple(first.lines.items())
    second = solve(problem(people, left, before=before))
    assert {who for who in first.lines if first.lines[who] != second.lines[who]} == {"P03"}
    assert second.value("changes") == 1


def not_used(each: Bed, solution) -> bool:
    return each.key not in solution.lines.values()


# --- the edges --------------------------------------------------------------------------------------
def test_nobody_and_nothing_is_a_proposal_too():
    assert solve(Problem()).lines == {}
    assert solve(problem([known("P01")], [])).unplaced == ("P01",)
    assert solve(problem([], [bed("A")])).is_best
    assert (most_placed(Problem()), most_placed(problem([known("P01")], []))) == (0, 0)


def test_ties_fall_the_same_way_however_the_facts_were_read():
    people = [known(f"P{n:02}") for n in range(8)]
    beds = [bed(f"B{n}", count=2) for n in range(5)]
    groups = tuple(Group(f"G{n}", (f"P0{2 * n}", f"P0{2 * n + 1}")) for n in range(3))
    one = solve(problem(people, beds, groups=groups))
    other = solve(problem(people[::-1], beds[3:] + beds[:3], groups=groups[::-1]))
    assert one.lines == other.lines
    assert [answer.value for answer in one.answers] == [answer.value for answer in other.answers]


def test_a_frozen_problem_thaws_to_the_same_and_has_one_digest():
    asked = problem(
        [known("P01", anchors=((51.5, -0.1),), leave_by=MONDAY), Person("P02")],
        [bed("A", free_from=MONDAY, at=(51.5, -0.1)), bed("B", fee=None)],
        groups=(Group("G1", ("P01", "P02"), already=(("home A", 1),)),), locks=(Lock("P01", "A"),),
        before=(("P02", "B"),), first_day=MONDAY,
    )  # fmt: skip
    facts = freeze(asked)
    assert thaw(Problem, facts) == asked
    assert digest(facts) == digest(freeze(thaw(Problem, facts)))
    assert digest(facts) != digest(freeze(replace(asked, locks=())))


def test_each_tier_is_worded():
    asked = solve(problem([known("P01", is_red=True, anchors=((51.5, -0.1),))], [bed("A", at=(51.6, -0.1))]))
    assert {answer.key for answer in asked.answers} <= set(TIERS)


# --- the solver's own answers -------------------------------------------------------------------------
class Result:
    """What scipy gives back."""

    message = "of the test"

    def __init__(self, status, x=None, bound=None):
        self.status, self.x, self.mip_dual_bound = status, x, bound


def test_when_nothing_was_found_in_time_what_surely_holds_is_proposed(monkeypatch):
    monkeypatch.setattr(engine, "milp", lambda *_, **__: Result(1))
    solution = solve(problem([known("P01"), known("P02", is_red=True)], [bed("A")]))
    assert solution.lines == {"P01": "", "P02": "A"}
    assert not solution.is_best


def test_a_gap_is_told_as_best_found_within_so_much(monkeypatch):
    asked = problem([known(f"P{n}") for n in range(4)], [bed("A", count=4)])
    real = engine.milp

    def hurried(*args, **options):
        found = real(*args, **options)
        found.status, found.mip_dual_bound = 1, found.fun * 1.25
        return found

    monkeypatch.setattr(engine, "milp", hurried)
    solution = solve(asked, tiers=("cost",))
    assert solution.is_best  # a cost of nothing can't be beaten: nobody was asked to be placed
    program = Program(2)
    outcome = run(program, [Tier("t", {0: -4, 1: -4}, 12)], start=frozenset())
    assert (outcome.answers[0].value, outcome.answers[0].could, outcome.gap) == (4, 2, 0.25)
    assert not outcome.is_best


def test_a_gap_is_worded_and_what_nobody_knows_is_not_made_up():
    assert (within(0.0234), within(0.00001)) == ("within 2.3%", "within 0.1%")
    assert within(1.0) == "how far from the best is not known"


def test_what_cost_nothing_in_one_tier_costs_nothing_in_the_next():
    program = Program(2)
    program.limit({0: 1, 1: 1}, least=1)
    outcome = run(program, [Tier("a", {0: 5}), Tier("b", {1: 5})], start=frozenset({0}))
    assert [answer.value for answer in outcome.answers] == [0, 5]
    assert outcome.chosen == {1}
    program.never.add(1)
    assert not program.holds(frozenset({1}))


@pytest.mark.parametrize(("status", "error"), [(2, Impossible), (3, SolverFault), (4, SolverFault)])
def test_a_model_that_cannot_be_solved_is_a_mistake_and_says_so(monkeypatch, status, error):
    monkeypatch.setattr(engine, "milp", lambda *_, **__: Result(status))
    with pytest.raises(error, match="of the test"):
        solve(problem([known("P01")], [bed("A")]))


def test_a_start_that_does_not_hold_is_not_proposed(monkeypatch):
    program = Program(1)
    program.limit({0: 1}, least=1)
    with pytest.raises(Impossible, match="Nothing was asked"):
        run(program, [], start=frozenset())
    with pytest.raises(Impossible, match="in time"):
        run(program, [Tier("t", {0: 1})], start=frozenset(), seconds=0)
    monkeypatch.setattr(engine, "milp", lambda *_, **__: Result(1))
    with pytest.raises(Impossible, match="in time"):
        run(program, [Tier("t", {0: 1})], start=frozenset())


def test_without_time_the_start_stands_and_says_that_it_was_cut_short():
    outcome = run(Program(1), [Tier("t", {0: 1})], start=frozenset(), seconds=0)
    assert (outcome.chosen, outcome.is_cut_short, outcome.is_best) == (frozenset(), True, False)


def test_whoever_waits_is_told_how_far_it_is():
    said = []
    solve(problem([known("P01", is_red=True)], [bed("A")]), say=lambda *words: said.append(words))
    assert said == [("red", 0, 3), ("unplaced", 1, 3), ("cost", 2, 3)]

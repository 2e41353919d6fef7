"""Why nobody fits: each rule with what it removed, the one change that would help, the bed to phone for."""

from __future__ import annotations

from failure_protocol.matching.explain import BedWanted, Relaxation, SplitPrice, explain, why_not
from failure_protocol.matching.feasible import Feasible
from failure_protocol.matching.problem import Bed, Group, Lock, Person, Problem
from failure_protocol.matching.solve import solve


def known(key: str, **fields) -> Person:
    return Person(key, **{"category": "residential", "was_asked": True, "ceiling": 1000, **fields})


def bed(key: str, **fields) -> Bed:
    return Bed(key, **{"home": f"home {key}", "categories": ("residential",), "fee": 800, **fields})


def explained(people, beds, **fields):
    problem = Problem(tuple(people), tuple(beds), **fields)
    return explain(problem, solve(problem))


def test_whoever_has_no_home_is_named_with_each_rule_and_what_it_removed():
    person = known("P01", category="nursing", refused=("home C", "home A"), essential=("hoist",))
    beds = [
        bed("A"), bed("B"), bed("C", categories=("nursing",)),
        bed("D", categories=("nursing",), cannot=("hoist",)),
    ]  # fmt: skip
    (why,) = explained([person], beds).why_not
    assert why.removed == (("category", 2), ("need:hoist", 1), ("refused", 1))
    assert why.left == ()


def test_the_one_change_that_would_place_somebody_is_found():
    person = known("P01", refused=("home A",), ceiling=700)
    (why,) = explained([person], [bed("A"), bed("B")]).why_not
    assert why.relaxations == (Relaxation("fee", ("B",)),)
    assert why.nearest == ("B", ("fee",))


def test_safeguarding_is_never_offered_as_the_change():
    (why,) = explained([known("P01", barred=("home A",))], [bed("A")]).why_not
    assert (why.removed, why.relaxations) == ((("safeguarding", 1),), ())


def test_a_change_that_only_takes_a_bed_from_somebody_is_no_help():
    people = [known("P01"), known("P02", ceiling=700)]
    (why,) = explained(people, [bed("A")]).why_not
    assert (why.person, why.relaxations) == ("P02", ())


def test_for_somebody_rated_red_it_is_told_that_the_bed_would_be_anothers():
    people = [known("P01"), known("P02", ceiling=700, is_red=True)]
    (why,) = explained(people, [bed("A")]).why_not
    assert why.relaxations == (Relaxation("fee", ("A",), instead=True),)


def test_a_change_that_moves_others_along_is_found_by_solving_again():
    people = [known("P01"), known("P02", ceiling=700)]
    beds = [bed("A"), bed("B", categories=("residential",), fee=900)]
    problem = Problem(tuple(people), tuple(beds), locks=(Lock("P01", "A"),))
    (why,) = explain(problem, solve(problem)).why_not
    assert why.relaxations == (Relaxation("fee", ("B",)),)


def test_a_free_bed_does_not_help_whoever_must_not_live_there_with_somebody():
    people = [known("P01", apart_from=("P02",)), known("P02", ceiling=700)]
    beds = [bed("A1", home="A", fee=100), bed("A2", home="A", fee=900)]
    problem = Problem(tuple(people), tuple(beds), locks=(Lock("P01", "A1"),))
    (why,) = explain(problem, solve(problem)).why_not
    assert (why.person, why.relaxations) == ("P02", ())
    turned = Problem(
        (known("P01"), known("P02", ceiling=700, apart_from=("P01",))), tuple(beds), locks=problem.locks
    )
    assert explain(turned, solve(turned)).why_not[0].relaxations == ()


def test_a_full_home_would_take_them_with_one_more_bed():
    (why,) = explained([known("P01")], [bed("A", count=0)]).why_not
    assert why.relaxations == (Relaxation("full", ("A",)),)


def test_a_line_that_a_person_held_back_says_so_and_offers_nothing():
    (why,) = explained([known("P01", ceiling=700)], [bed("A")], locks=(Lock("P01"),)).why_not
    assert (why.is_held_back, why.relaxations) == (True, ())


def test_the_bed_worth_phoning_for_first_is_named_with_how_many_it_places():
    people = [
        known("P01", category="nursing", anchors=((51.5, -0.1),)), known("P02", category="nursing"),
        known("P03", essential=("hoist",)), known("P04", anchors=((51.5, -0.1),)),
    ]  # fmt: skip
    beds = [bed("A", cannot=("hoist",), at=(51.6, -0.1))]
    assert explained(people, beds).wanted == (
        BedWanted("nursing", (), places=1, beds=2, places_all=2, within_km=12),
        BedWanted("residential", ("hoist",), places=1, beds=1, places_all=1, within_km=12),
    )


def test_no_bed_helps_somebody_whose_payer_has_not_agreed():
    told = explained([known("P01", payer_waits=True)], [bed("A")])
    assert told.wanted == ()
    assert told.why_not[0].relaxations == (Relaxation("payer", ("A",)),)


def test_the_price_of_keeping_friends_is_the_first_thing_that_gets_worse():
    friends = Group("G1", ("P01", "P02"))
    people = [known("P01"), known("P02"), known("P03", refused=("home B", "home C"))]
    beds = [bed("A", count=2), bed("B"), bed("C")]
    assert explained(people, beds, groups=(friends,)).prices == (SplitPrice("G1", "unplaced", 0, 1),)
    assert explained(people[:2], [bed("B"), bed("C")], groups=(friends,)).prices == (SplitPrice("G1", ""),)


def test_friends_for_whom_others_would_be_split_are_told_so():
    people = [known(f"P0{number}") for number in (1, 2, 3, 4)]
    groups = (Group("G1", ("P01", "P02")), Group("G2", ("P03", "P04")))
    beds = [bed("A", count=2), bed("B"), bed("C")]
    told = explained(people, beds, groups=groups)
    assert [(price.tier, price.now) for price in told.prices] == [("instead", 0)]


def test_friends_whom_locks_keep_apart_cannot_stay_at_any_price():
    people = [known(f"P0{number}") for number in (1, 2, 3)]
    beds = [bed("A", count=2), bed("B")]
    locks = (Lock("P03", "A"),)
    told = explained(people, beds, groups=(Group("G1", ("P01", "P02")),), locks=locks)
    assert told.prices == (SplitPrice("G1", ""),)


def test_what_there_was_no_time_for_says_so():
    people = (known("P01", ceiling=700), known("P02"), known("P03"))
    problem = Problem(people, (bed("A"), bed("B")), (Group("G1", ("P02", "P03")),))
    solution = solve(problem)
    told = explain(problem, solution, seconds=0)
    assert (told.is_whole, told.wanted, told.prices) == (False, (), ())
    assert not told.why_not[0].is_whole
    assert why_not(problem, solution, "P01", Feasible.of(problem)).is_whole
    placed = Problem(people[1:], (bed("A"), bed("B")), (Group("G1", ("P02", "P03")),))
    assert not explain(placed, solve(placed), seconds=0).is_whole

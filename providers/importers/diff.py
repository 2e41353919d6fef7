"""The difference between a file and the register, found chunk by chunk. It writes nothing to the register.

Only what differs is handed on; what a layout doesn't speak of is kept (facts.py). A file of a layout that
lists every active location also says what is gone: what the last accepted file of the same layout listed and
this one doesn't. Files of ratings and the API's responses never do, since they hold whatever was asked for.
Source: registers-and-returns.md section 1 (Import).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from core.words import shortened
from providers.importers import diff_ratings, known, successors
from providers.importers.facts import Fact, HeldValue, Layout, LocationFact, ProviderFact, RatingFact
from providers.importers.known import Plain, plain
from providers.importers.staged import BRAND, CHANGED, LOCATION, NEW, PROVIDER, Staged
from providers.kinds import kind_of
from providers.models import Location, Provider, RegisterImport

CHUNK = 2_000
FULL_LISTS = frozenset({Layout.HSCA, Layout.DIRECTORY, Layout.MARKET})
METRE = 0.00002  # degrees; layouts round coordinates differently
_EMPTY: tuple[Any, ...] = (None, "", [])
_TEXTS = {
    model: {
        field.name: field.max_length for field in model._meta.concrete_fields
        if field.get_internal_type() in ("CharField", "TextField")
    }
    for model in (Location, Provider)
}  # fmt: skip
Write = Callable[[Sequence[Staged]], None]


class Difference:
    """Takes facts in chunks, hands on what differs, and knows at the end what is gone and how much of each.

    `day` is the day that the file speaks of; `councils` are the partnership's own, to say who leaves or
    enters its area; `held` is where what must be left out goes, with what the reader has left out itself.
    """

    def __init__(
        self, layout: Layout, day: date, held: list[HeldValue], write: Write, *,
        councils: Sequence[str] = (), area: str = "", today: date | None = None,
    ) -> None:  # fmt: skip
        self.layout, self.day, self.held = layout, day, held
        self.today = today  # of comparing, whatever day the file speaks of; None = not asked
        self._write = write
        self._councils, self._area = frozenset(councils), area
        self.counts = {"new": 0, "changed": 0, "gone": 0, "unchanged": 0}
        self.others = {"providers_new": 0, "providers_changed": 0, "brands_new": 0, "brands_changed": 0}
        self.ids: set[str] = set()
        self._providers: set[str] = set()
        self._brands = known.brands()
        self._brands_told: set[str] = set()
        self._followed: dict[str, str] = {}  # predecessor -> successor, as this file says
        self._pairs: set[tuple[str, str]] = set()
        self.last = RegisterImport.objects.last_applied(layout) if layout in FULL_LISTS else None
        self._newcomers: list[successors.Newcomer] = []
        self.notes: dict[str, str] = {}

    # --- chunk by chunk -------------------------------------------------------------------------

    def take(self, facts: Sequence[Fact]) -> None:
        """Compare some facts with the register."""
        places = [fact for fact in facts if isinstance(fact, LocationFact) and self._is_first(fact)]
        named = [fact.provider for fact in places if fact.provider] + [
            fact for fact in facts if isinstance(fact, ProviderFact)
        ]
        found: list[Staged] = []
        self._take_providers(named, found, {id(fact) for fact in facts})
        there = known.locations([fact.cqc_id for fact in places])
        rated = known.ratings([there[f.cqc_id]["pk"] for f in places if f.ratings and f.cqc_id in there])
        told = [fact.cqc_id for fact in places if fact.successions]
        self._pairs |= known.successions(told) if told else set()
        for fact in places:
            now = there.get(fact.cqc_id)
            row = self._location(fact, now, rated.get(now["pk"], {}) if now else {})
            if row is not None:
                found.append(row)
        self._write(found)

    def _is_first(self, fact: LocationFact) -> bool:
        if fact.cqc_id not in self.ids:
            self.ids.add(fact.cqc_id)
            return True
        reason = "The ID stands twice in the file; what it said first was taken"
        self._hold(fact.line, "row", fact.cqc_id, reason, fact.cqc_id)
        return False

    def _hold(self, line: int, column: str, value: Any, reason: str, cqc_id: str) -> None:
        self.held.append(HeldValue(line, column, shortened(str(value), 100), reason, cqc_id))

    # --- locations ------------------------------------------------------------------------------

    def _location(self, fact: LocationFact, now: Plain | None, rated: Mapping[Any, Any]) -> Staged | None:
        values = dict(fact.values)
        if "service_types" in values and "kind" not in values:
            values["kind"] = str(kind_of(values["service_types"]))
        if not values.get("name", "-" if now else ""):
            if not now:
                self._hold(
                    fact.line, "row", fact.cqc_id,
                    "The register doesn't have this location and the file doesn't say its name", fact.cqc_id,
                )  # fmt: skip
                return None
            self._hold(
                fact.line, "name", "", "A location has a name; the one that is known stays", fact.cqc_id
            )
            del values["name"]
        facts, before = self._changed(Location, now or {}, values, fact)
        self._parent("provider", fact.provider.cqc_id if fact.provider else None, now, facts, before)
        if now is not None:
            self._back_again(values, now, facts, before)
        self._keep_dates_in_order(fact, now or {}, facts, before)
        self._settle_ratings(fact, now or {})
        rates = diff_ratings.compare(rated, fact.ratings) if fact.ratings else diff_ratings.RatingDifference()
        if rates.newest and now is None:
            facts |= {"overall": rates.newest[0], "overall_on": rates.newest[1]}
        elif rates.newest and now is not None and (now["overall"], now["overall_on"]) != rates.newest:
            facts |= {"overall": rates.newest[0], "overall_on": rates.newest[1]}
            before |= {"overall": now["overall"], "overall_on": now["overall_on"]}
        pairs = self._successions(fact)
        if now is not None and not (facts or rates.write or pairs):
            self.counts["unchanged"] += 1
            return None
        kind = CHANGED if now else NEW
        self.counts[kind] += 1
        if now is None and self.last is not None:
            self._newcomers.append(successors.Newcomer.of(fact.cqc_id, values))
        return Staged(
            LOCATION, kind, fact.cqc_id, (values.get("name") or (now or {}).get("name", "")),
            values.get("council") or (now or {}).get("council", ""), fact.line, facts, before, rates.write,
            rates.before, pairs, self._moves(facts, before) if now else "",
        )  # fmt: skip

    def _settle_ratings(self, fact: LocationFact, now: Plain) -> None:
        """A rating older than the registration was earned under an earlier one, also where only the register
        knows the registration; one published after the day of comparing can't be, and would stay the newest.
        """
        begins = fact.values.get("registered_from") or now.get("registered_from") or ""
        kept: list[RatingFact] = []
        for each in fact.ratings:
            if self.today is not None and each.published_on > self.today:
                words = "Published on a day that is still to come, so the rating is left out"
                self._hold(fact.line, "rating", f"{each.label}, {each.published_on}", words, fact.cqc_id)
            elif begins and not each.inherited and each.published_on.isoformat() < plain(begins):
                kept.append(replace(each, inherited=True))
            else:
                kept.append(each)
        fact.ratings = kept

    def _changed(
        self, model: type[Location | Provider], now: Plain, values: Mapping[str, Any],
        fact: LocationFact | ProviderFact,
    ) -> tuple[Plain, Plain]:  # fmt: skip
        """The fields that would be another, and what they are; of a new row all that say something."""
        facts: Plain = {}
        before: Plain = {}
        texts = _TEXTS[model]
        for name, value in values.items():
            if not now and value in _EMPTY:
                continue
            new = plain(value)
            if new is None and name in texts:
                new = ""
            old = now.get(name)
            if new == old or (old is None and new in _EMPTY) or (now and _same(new, old)):
                continue
            if name in fact.weak and old not in _EMPTY:
                continue
            if name in texts and texts[name] and len(new) > (texts[name] or 0):
                reason = f"Longer than {texts[name]} characters"
                self._hold(getattr(fact, "line", 0), name, new, reason, fact.cqc_id)
                continue
            facts[name] = new
            if now:
                before[name] = old
        return facts, before

    @staticmethod
    def _parent(name: str, told: str | None, now: Plain | None, facts: Plain, before: Plain) -> None:
        """Provider of a location, brand of a provider: by ID; None = the file doesn't say."""
        if told is None or told == (now[name] if now else ""):
            return
        facts[name] = told
        if now:
            before[name] = now[name]

    def _back_again(self, values: Mapping[str, Any], now: Plain, facts: Plain, before: Plain) -> None:
        """A location that ended is active again when a list of all active ones has it."""
        ended = now["registered_to"]
        if (
            self.layout in FULL_LISTS
            and "registered_to" not in values
            and ended
            and ended <= self.day.isoformat()
        ):
            facts["registered_to"], before["registered_to"] = None, ended

    def _keep_dates_in_order(self, fact: LocationFact, now: Plain, facts: Plain, before: Plain) -> None:
        begins = facts.get("registered_from", now.get("registered_from"))
        ends = facts.get("registered_to", now.get("registered_to"))
        if begins and ends and ends < begins:
            said = f"{begins} to {ends}"
            self._hold(
                fact.line, "registered_to", said, "It ends before it began; what is known stays", fact.cqc_id
            )
            for name in ("registered_from", "registered_to"):
                facts.pop(name, None)
                before.pop(name, None)

    def _successions(self, fact: LocationFact) -> list[dict[str, str]]:
        new = []
        for each in fact.successions:
            pair = (each.before_id, each.after_id)
            if each.before_id == each.after_id or not all(pair):
                continue
            self._followed.setdefault(*pair)
            if pair not in self._pairs:
                self._pairs.add(pair)
                new.append(successors.pair(*pair, each.reason, each.before_name, each.after_name))
        return new

    def _moves(self, facts: Plain, before: Plain) -> str:
        """What a change of council means for the partnership's own area."""
        if "council" not in facts:
            return ""
        old, new = before["council"], facts["council"]
        if old in self._councils and new not in self._councils:
            return shortened(f"Leaves the area of {self._area}: its council is now {new or 'not said'}.", 300)
        if new in self._councils and old not in self._councils:
            return shortened(f"Enters the area of {self._area}: its council was {old or 'not known'}.", 300)
        return f"Its council is now {new or 'not said'}."

    # --- providers and brands -------------------------------------------------------------------

    def _take_providers(self, named: Sequence[ProviderFact], found: list[Staged], top: set[int]) -> None:
        """Each provider once, as the file speaks of it first."""
        first: dict[str, ProviderFact] = {}
        for fact in named:
            if fact.cqc_id not in self._providers:
                first.setdefault(fact.cqc_id, fact)
        self._providers |= first.keys()
        there = known.providers(first.keys()) if first else {}
        for cqc_id, fact in first.items():
            brand_row = self._brand(fact)
            if brand_row is not None:
                found.append(brand_row)
            is_subject = id(fact) in top
            row = self._provider(fact, there.get(cqc_id), is_subject=is_subject)
            kind = row.kind if row else "unchanged"
            if is_subject:
                self.ids.add(cqc_id)
                self.counts[kind] += 1
            elif row:
                self.others[f"providers_{kind}"] += 1
            if row:
                found.append(row)

    def _provider(self, fact: ProviderFact, now: Plain | None, *, is_subject: bool) -> Staged | None:
        """What a file of locations repeats of their providers takes nothing away where it is empty."""
        said = {name: value for name, value in fact.values.items() if is_subject or value not in _EMPTY}
        facts, before = self._changed(Provider, now or {}, said, fact)
        self._parent("brand", fact.brand_id, now, facts, before)
        if now is not None and not facts:
            return None
        name = fact.values.get("name") or (now or {}).get("name", "")
        council = fact.values.get("council") or (now or {}).get("council", "")
        return Staged(PROVIDER, CHANGED if now else NEW, fact.cqc_id, name, council, None, facts, before)

    def _brand(self, fact: ProviderFact) -> Staged | None:
        if not fact.brand_id or fact.brand_id in self._brands_told:
            return None
        self._brands_told.add(fact.brand_id)
        old, new = self._brands.get(fact.brand_id), fact.brand_name or fact.brand_id
        if old is not None and (old == new or not fact.brand_name):
            return None
        kind = NEW if old is None else CHANGED
        self.others[f"brands_{kind}"] += 1
        before = {} if old is None else {"name": old}
        return Staged(BRAND, kind, fact.brand_id, new, "", None, {"name": new}, before)

    # --- the end --------------------------------------------------------------------------------

    def finish(self) -> None:
        """Hand on what is gone; `notes` then says of new locations which gone one each follows."""
        self.ids |= {each.cqc_id for each in self.held if each.cqc_id}
        if self.last is None:
            return
        gone = sorted(unpacked(self.last.ids) - self.ids)
        follows = successors.Successors(self._newcomers, self.day, self._followed)
        for start in range(0, len(gone), CHUNK):
            rows = list(self._gone(gone[start : start + CHUNK], follows))
            self.counts["gone"] += len(rows)
            self._write(rows)
        self.notes = follows.notes

    def _gone(self, ids: Sequence[str], follows: successors.Successors) -> Iterator[Staged]:
        there = known.locations(ids)
        follows.known(ids)
        for cqc_id in ids:
            now = there.get(cqc_id)
            if now is None or now["registered_to"]:
                continue
            ends = max(self.day.isoformat(), now["registered_from"] or "")
            note, pairs = follows.of(cqc_id, now)
            yield Staged(
                LOCATION, "gone", cqc_id, now["name"], now["council"], None, {"registered_to": ends},
                {"registered_to": None}, successions=pairs, note=note,
            )  # fmt: skip


def packed(ids: set[str]) -> bytes:
    """A list of IDs, compressed."""
    return zlib.compress("\n".join(sorted(ids)).encode())


def unpacked(content: bytes | memoryview) -> set[str]:
    """The IDs of a packed list."""
    return set(zlib.decompress(bytes(content)).decode().split("\n")) - {""} if content else set()


def _same(new: Any, old: Any) -> bool:
    """Whether two values say the same although they are written differently."""
    if isinstance(new, float) and isinstance(old, float):
        return abs(new - old) < METRE
    return isinstance(new, list) and isinstance(old, list) and sorted(new) == sorted(old)

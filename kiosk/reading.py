"""What is read aloud of each screen of the kiosk: sentences made of texts and of the picture.

The page names a screen and codes; whatever is said stands here, so nobody can have the voice say
words of their own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from app import texts
from app.domain.centre.calendar import business_day, opening
from app.domain.centre.values import HoursFor, Service, Words
from app.domain.errors import Invalid
from app.domain.lobby.number_reading import read_label
from app.domain.queue.availability import Availability, ClosedBecause, availability
from app.domain.queue.floor import Floor
from app.domain.queue.ticket import Quote
from app.domain.visitors.citizen_card import ScanFault
from app.domain.waits.estimate import (
    WaitEstimate,
    counters_open,
    estimate,
    late_from,
    turn_at,
)
from app.domain.waits.visit_order import MOST_NEEDS
from app.operations.lobby.announcements import digit_names
from kiosk.asked import Asked, Screen, Sentence
from kiosk.view import GUIDANCE, RESULTS

__all__ = ["Asked", "Screen", "Sentence", "reading"]

PREVIOUS_KEY, GUIDANCE_KEY, NEXT_KEY, ADD_KEY, LAST_KEY = 7, 8, 9, 9, 9
"""The digits that the page gives to what isn't a choice of the screen, and the last there is."""

LONG_MIN = 120
"""From here on a wait is told in hours."""


def reading(floor: Floor, asked: Asked, at: datetime, *, always_open: bool) -> list[Sentence]:
    """The sentences of the screen, in order. Raises Invalid for a code that the centre lacks."""
    reader = _Reader(floor, asked, at, always_open=always_open)
    match asked.screen:
        case Screen.CHOOSE | Screen.ADD:
            return list(reader.choose())
        case Screen.SEARCH:
            return list(reader.search())
        case Screen.PRIORITY:
            return list(reader.priority())
        case Screen.FAILED:
            return list(reader.failed())
        case Screen.SLIP:
            return list(reader.slip())
        case Screen.BRING:
            return list(reader.bring())
        case Screen.HELP:
            return list(reader.help())
        case Screen.CLOSED:
            return reader.closed()
        case Screen.STILL if asked.has_keys:
            return reader.say("still_there", "keys_still")
        case Screen.TAKING | Screen.OFFLINE | Screen.STILL:
            return reader.say(*_PLAIN[asked.screen])
        case unknown:
            assert_never(unknown)


_SCANS = frozenset({*ScanFault, "no_appointments", "receipt_scanned", "scan_forgotten"})
"""The refusals of a scan; what else the server may refuse is not read."""

_HELP = frozenset({"calling", "failed", "asked", "coming", "late", "nobody"})

_PLAIN: Mapping[Screen, Sequence[str]] = {
    Screen.TAKING: ("taking",),
    Screen.OFFLINE: ("offline", "offline_lead"),
    Screen.STILL: ("still_there", "read_still"),
}


@dataclass(frozen=True, slots=True)
class _Reader:
    floor: Floor
    asked: Asked
    at: datetime
    always_open: bool

    def say(self, *keys: str, of: str | None = None, **facts: object) -> list[Sentence]:
        """The kiosk's texts of the keys as sentences."""
        said = (texts.text(self.asked.language, f"kiosk.{key}", **facts) for key in keys)
        return [Sentence(text, of) for text in said]

    def choose(self) -> Iterator[Sentence]:
        """The question, the tiles, the way on, the way to a person."""
        has_keys = self.asked.has_keys
        if self.asked.screen is Screen.ADD:
            yield from self._adding()
        else:
            yield from self.say("choose", "keys_read" if has_keys else "choose_lead")
            if has_keys:
                yield from self._next_language()
        yield from self.card()
        for place, (service, _) in enumerate(self._services(), start=1):
            yield from self._key(place, of=service.code)
            yield from self._tile(service)
        if self.asked.pages > 1:
            yield from self.say("read_page", page=self.asked.page, pages=self.asked.pages)
        if self.asked.page > 1 and has_keys:
            yield from self._key(PREVIOUS_KEY)
            yield from self.say("previous")
        if self.asked.page < self.asked.pages:
            yield from self._key(NEXT_KEY)
            yield from self.say("more" if has_keys else "read_more")
        yield from self._key(GUIDANCE_KEY, of="help")
        yield from self.say("guidance" if has_keys else "read_guidance", of="help")

    def _adding(self) -> Iterator[Sentence]:
        """The question while several needs are gathered, and those chosen so far."""
        if not self.asked.chosen:
            yield from self.say("add_first")
            yield from self.say("add_lead", n=MOST_NEEDS)
            return
        yield from self.say("add_next", "read_chosen")
        for code in self.asked.chosen:
            yield Sentence(self._name(self._known(code).name), code)

    def search(self) -> Iterator[Sentence]:
        """What was found, each with the procedure that led to it."""
        found = list(self._services())
        yield from self.card()
        if not self.asked.typed:
            yield from self.say("search_lead", "read_search")
        elif not found:
            yield from self.say("read_none", "search_none_lead")
        for place, (service, procedure) in enumerate(found, start=1):
            yield from self._key(place, of=service.code)
            if procedure is not None:
                yield Sentence(self._name(procedure), service.code)
            yield from self._tile(service)

    def priority(self) -> Iterator[Sentence]:
        """The chosen service or services, what should be known of them, and the question."""
        yield from self._chosen()
        classes = self.floor.centre.priority_classes.values()
        yield from self.card()
        has_keys = self.asked.has_keys
        yield from self.say("priority_ask" if classes else "take_ask")
        yield from self._key(1)
        if not classes:
            yield from self.say("take_it" if has_keys else "read_take")
            yield from self._may_add()
            return
        yield from self.say("priority_no" if has_keys else "read_ordinary", "priority_yes")
        # As they stand on the screen: the one that the age on a card entitles to is the first.
        _, _, offered = self.asked.card.partition(":")
        in_order = sorted(classes, key=lambda known: known.code != offered)
        for place, known in enumerate(in_order, start=2):
            yield from self._key(place, of=known.code)
            yield Sentence(self._name(known.name), known.code)
        yield from self.say("priority_lead")
        yield from self._may_add()

    def _chosen(self) -> Iterator[Sentence]:
        chosen = [service for service, _ in self._services()]
        if not chosen:
            raise Invalid("invalid", field="of")
        if len(chosen) > 1:
            yield from self.say("you_chose_several", n=len(chosen))
            for service in chosen:
                yield from self._tile(service)
            return
        [service] = chosen
        yield from self.say("you_chose")
        yield from self._tile(service)
        if not counters_open(self.floor, service.code, self.at):
            yield from self.say("no_counter_now")
        yield from self._late_lead(service)

    def _may_add(self) -> Iterator[Sentence]:
        """The way to a further need, where there is one."""
        if self.asked.has_more:
            yield from self._key(ADD_KEY)
            yield from self.say("add" if self.asked.has_keys else "read_add")

    def _key(self, digit: int, *, of: str | None = None) -> Iterator[Sentence]:
        """The digit of a button, before what is said of it; nothing where there are no keys."""
        if self.asked.has_keys and digit <= LAST_KEY:
            yield from self.say("read_key", n=digit, of=of)

    def _next_language(self) -> Iterator[Sentence]:
        """How to go on in the language that the key leads to, said in that language."""
        known = self.floor.centre.languages
        code = known[(known.index(self.asked.language) + 1) % len(known)]
        if code != self.asked.language and "kiosk.read_language" in texts.languages()[code]:
            yield Sentence(texts.text(code, "kiosk.read_language"), language=code)

    def card(self) -> Iterator[Sentence]:
        """What became of a scanned card; the year of birth is not said in the lobby."""
        now, _, code = self.asked.card.partition(":")
        match now:
            case "":
                return
            case "hint":
                hint = "card_hint_results" if self._giving(RESULTS) else "card_hint"
                yield from self.say(hint, "card_privacy")
            case "full":
                yield from self.say("card_full", n=self.floor.centre.calling.tickets_per_person_day)
            case "receipt":
                yield from self.say("receipt_read", "receipt_means")
            case "read" | "offered":
                yield from self.say("read_card")
                if now == "offered":
                    yield from self._offered(code)
            case scan if scan in _SCANS:
                yield Sentence(texts.text(self.asked.language, f"refusal.{scan}"))
            case _:
                raise Invalid("invalid", field="card")

    def _offered(self, code: str) -> Iterator[Sentence]:
        known = self.floor.centre.priority_classes.get(code)
        if known is None:
            raise Invalid("invalid", field="card")
        yield from self.say("card_offered", name=self._name(known.name))

    def failed(self) -> Iterator[Sentence]:
        """That no number was taken, and why where the service says it."""
        yield from self.say("failed")
        for service, _ in self._services():
            now = self._offer(service)
            if now.closed is not None:
                yield from self._why_closed(service, now)
        if self.asked.has_keys:
            yield from self._key(1)
            yield from self.say("try_again")
            yield from self._key(2)
            yield from self.say("start_over")
        else:
            yield from self.say("read_failed")

    def bring(self) -> Iterator[Sentence]:
        """What to have with one for the procedure that was found, and the ways on."""
        for _, code in self.asked.of:
            procedure = self.floor.centre.procedures.get(code or "")
            if procedure is not None:
                yield Sentence(self._name(procedure.name))
                yield from self.say("bring")
                yield from (Sentence(self._name(thing)) for thing in procedure.bring)
        yield from self.say("bring_lead")
        yield from self._key(1)
        if self.asked.has_keys:
            yield from self.say("continue" if self.asked.has_more else "take_it")

    def help(self) -> Iterator[Sentence]:
        """What became of the person who was asked for, and the ways on."""
        now = self.asked.help
        if now not in _HELP:
            raise Invalid("invalid", field="help")
        yield from self.say(f"help_{now}", f"help_{now}_lead")
        if not self.asked.has_keys:
            return
        guidance = self._giving(GUIDANCE)
        ways = ["try_again"] if now == "failed" else []
        ways += ["help_go_on", *(["help_number"] if guidance else [])]
        ways += [] if now in ("failed", "calling") else ["help_drop"]
        named = {"name": self._name(guidance.name) if guidance is not None else ""}
        for place, way in enumerate(ways, start=1):
            yield from self._key(place)
            yield from self.say(way, **(named if way == "help_number" else {}))

    def slip(self) -> Iterator[Sentence]:
        """The number, where to, how long, and the paper."""
        ticket = self.asked.ticket
        if ticket is None:
            raise Invalid("invalid", field="ticket")
        centre = self.floor.centre
        service = centre.service(ticket.service)
        yield from self.say("your_number")
        yield Sentence(
            read_label(
                ticket.label, self.asked.language, digit_names=digit_names(self.asked.language)
            )
        )
        yield Sentence(self._name(service.name))
        counters = (self._name(centre.counters[number].name) for number in service.counters)
        yield Sentence(", ".join(counters))
        yield self._counted("ahead", ticket.waiting_ahead)
        yield from self._wait(ticket.quote, "expected_wait", "expected_unknown")
        if ticket.quote is not None and ticket.quote.low_s < LONG_MIN * 60:
            turn = turn_at(ticket.quote, ticket.issued_at).astimezone(centre.time_zone)
            yield from self.say("read_turn", time=self._time(turn))
        for code in ticket.onward:
            if code in centre.services:
                yield from self.say("read_then", name=self._name(centre.services[code].name))
        paper = ("take_slip",) if self.asked.has_paper else ("take_photo", "take_photo_lead")
        yield from self.say(*paper, "then_wait")
        if self.asked.has_keys:
            yield from self._key(2)
            yield from self.say("more_time")

    def opens(self, at: datetime | None) -> list[Sentence]:
        """When numbers are given again."""
        if at is None:
            return self.say("closed_lead")
        local, here = at.astimezone(self.floor.centre.time_zone), self.floor.centre.time_zone
        time = self._time(local)
        if local.date() == self.at.astimezone(here).date():
            return self.say("opens_today", time=time)
        day = texts.text(self.asked.language, f"kiosk.read_day_{local.isoweekday()}")
        date = texts.text(self.asked.language, "kiosk.read_date", d=local.day, m=local.month)
        return self.say("opens_on", time=time, day=f"{day}, {date}")

    def closed(self) -> list[Sentence]:
        """That no numbers are given, by which day of the calendar if by one, and when again."""
        centre = self.floor.centre
        day = opening(centre.hours, HoursFor.ISSUING, self.at, centre.time_zone).reason
        why = [Sentence(self._name(day))] if day is not None else self.say("closed")
        return why + self.opens(self.next_opening())

    def next_opening(self) -> datetime | None:
        """The first opening of any service."""
        known = (self._offer(s).opens_at for s in self.floor.centre.services.values())
        return min((at for at in known if at is not None), default=None)

    def _late_lead(self, service: Service) -> Iterator[Sentence]:
        late = late_from(self.floor.centre, self._expected(service), self.at)
        if late is None:
            return
        time = self._time(late.ends_at)
        if late.resumes_at is None:
            yield from self.say("late_lead", time=time)
        else:
            again = self._time(late.resumes_at)
            yield from self.say("late_afternoon_lead", time=time, again=again)

    def _services(self) -> Iterator[tuple[Service, Words | None]]:
        centre = self.floor.centre
        for code, procedure in self.asked.of:
            named = centre.procedures.get(procedure or "")
            yield self._known(code), named.name if named else None

    def _known(self, code: str) -> Service:
        """The service of the code. Raises Invalid."""
        if code not in self.floor.centre.services:
            raise Invalid("invalid", field="of")
        return self.floor.centre.services[code]

    def _tile(self, service: Service) -> Iterator[Sentence]:
        code = service.code
        yield Sentence(self._name(service.name), code)
        now = self._offer(service)
        if now.closed is not None:
            yield from self._why_closed(service, now)
            return
        yield self._counted("waiting", self._waiting(service), of=code)
        yield self._counted("counters_open", counters_open(self.floor, code, self.at), of=code)
        expected = self._expected(service)
        yield from self._wait(expected, "wait", "wait_unknown", of=code)
        if late := late_from(self.floor.centre, expected, self.at):
            yield from self.say("late_afternoon" if late.resumes_at else "late_day", of=code)

    def _waiting(self, service: Service) -> int:
        day = business_day(self.at, self.floor.centre.time_zone)
        return sum(1 for _ in self.floor.waiting_for(service.code, day))

    def _expected(self, service: Service) -> WaitEstimate | None:
        return estimate(self.floor, service.code, self._waiting(service), self.at)

    def _why_closed(self, service: Service, now: Availability) -> Iterator[Sentence]:
        closed = now.closed or ClosedBecause.HOURS
        if now.day is not None:
            yield Sentence(self._name(now.day), service.code)
        else:
            yield from self.say(f"closed_{closed.value}", of=service.code)
        if now.reason is not None:
            key = f"closure.{now.reason}"
            known = texts.text(self.asked.language, key) if texts.has(key) else now.reason
            yield Sentence(known, service.code)
        yield from self.opens(now.opens_at)

    def _giving(self, code: str) -> Service | None:
        """The service of the code, where the centre has it and it gives numbers now."""
        service = self.floor.centre.services.get(code)
        return service if service and self._offer(service).closed is None else None

    def _offer(self, service: Service) -> Availability:
        return availability(self.floor, service, self.at, always_open=self.always_open)

    def _wait(
        self,
        expected: WaitEstimate | Quote | None,
        known: str,
        unknown: str,
        *,
        of: str | None = None,
    ) -> list[Sentence]:
        if expected is None:
            return self.say(unknown, of=of)
        low, high = expected.low_s // 60, expected.high_s // 60
        form = "read_under" if low == 0 else "read_about" if low == high else "read_range"
        words = texts.text(self.asked.language, f"kiosk.{form}", low=low, high=high)
        if low >= LONG_MIN:
            words = texts.text(self.asked.language, "web.over_hours", n=low // 60)
        return self.say(known, of=of, range=words)

    def _counted(self, key: str, n: int, *, of: str | None = None) -> Sentence:
        form = {0: "_none", 1: "_one"}.get(n, "")
        [sentence] = self.say(f"{key}{form}", of=of, n=n)
        return sentence

    def _time(self, local: datetime) -> str:
        form = "read_hour" if local.minute == 0 else "read_time"
        facts = {"h": local.hour, "m": f"{local.minute:02d}"}
        return texts.text(self.asked.language, f"kiosk.{form}", **facts)

    def _name(self, words: Words) -> str:
        return words.get(self.asked.language) or words["vi"]

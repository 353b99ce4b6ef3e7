"""What a report is made of: its question, and the records and names that answer it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
from sqlalchemy import Connection

from app import texts
from app.domain.centre.calendar import DayRange
from app.domain.centre.values import Centre
from app.domain.errors import Invalid
from app.domain.queue.ticket import State
from app.persistence.column_store.packed_days import ColumnStore
from app.persistence.column_store.records import (
    NONE,
    SERVED_END,
    STATES,
    UNDONE_END,
    Numbers,
    RecordKind,
    Records,
)
from app.persistence.people.accounts import list_users
from app.reports.formatting import code_word
from app.reports.request import EVERYTHING, Filters, Grouping


@dataclass(frozen=True)
class ReportContext:
    """A question: of what days, told apart by what, only of what, in which language.

    `centre` is the centre as it is configured now; `now` tells how long what goes on has lasted.
    Where `is_whole`, everything is one group: only the line of all is wanted.
    """

    connection: Connection
    centre: Centre
    period: DayRange
    by: Grouping
    language: str
    now: datetime
    filters: Filters = EVERYTHING
    is_whole: bool = False

    def whole(self, period: DayRange) -> "ReportContext":
        """The same question of another period, all of it together."""
        return replace(self, period=period, is_whole=True)

    def other(self, period: DayRange, by: Grouping) -> "ReportContext":
        """The same question of another period or grouping."""
        return replace(self, period=period, by=by)

    @cached_property
    def _store(self) -> ColumnStore:
        return ColumnStore(self.connection, self.centre, self.now)

    @cached_property
    def unfiltered_transactions(self) -> Records:
        """Every transaction of the period, whatever became of it and whatever is filtered."""
        return self._store.read(RecordKind.TRANSACTIONS, self.period)

    @cached_property
    def transactions(self) -> Records:
        """Every transaction of the period that the filters let through, whatever became of it."""
        found = self.unfiltered_transactions
        keep = self._chosen(found, "service", "agency", "counter", "officer", "kind")
        return found if keep is None else found[keep]

    @cached_property
    def ended_transactions(self) -> Records:
        """Those that have ended; no call taken back and nothing left open overnight among them."""
        return _ended(self.transactions)

    @cached_property
    def unfiltered_ended(self) -> Records:
        """Those that have ended whatever is filtered, to be gathered by their tickets."""
        return _ended(self.unfiltered_transactions)

    @cached_property
    def served(self) -> Records:
        """Those that ended with a service."""
        found = self.transactions
        return found[(found["end"] == SERVED_END) & (found["overnight"] == 0)]

    @cached_property
    def tickets(self) -> Records:
        """Every ticket of the period, by the service that it was issued for."""
        found = self._store.read(RecordKind.TICKETS, self.period)
        keep = self._chosen(found, "service", "agency")
        return found if keep is None else found[keep]

    def of_services(self, records: Records) -> Records:
        """Those of the records, which name a service, that the filters let through."""
        keep = self._chosen(records, "service", "agency")
        return records if keep is None else records[keep]

    @cached_property
    def unfiltered_periods(self) -> Records:
        """Every period of an officer at a counter that began in the period, whoever's it is."""
        return self._store.read(RecordKind.PERIODS, self.period)

    @cached_property
    def counter_periods(self) -> Records:
        """Those of the periods at counters that the filters let through."""
        found = self.unfiltered_periods
        keep = self._chosen(found, "counter", "officer")
        return found if keep is None else found[keep]

    @property
    def left_open(self) -> int:
        """How many transactions were left open overnight, and so are in no average."""
        return int(np.count_nonzero(self.transactions["overnight"]))

    def _chosen(self, records: Records, *names: str) -> Any:
        keep = None
        for name, wanted in self.filters.given().items():
            if name not in names:
                raise Invalid("invalid", field=name)
            numbers = self._numbers(name, wanted)
            column = "service" if name == "agency" else name
            found = np.isin(records[column], numbers)
            # What is filtered may be missing in the days that these are compared with.
            if not (self.is_whole or self._is_known(name, wanted) or found.any()):
                raise Invalid("invalid", field=name)
            keep = found if keep is None else keep & found
        return keep

    def _numbers(self, name: str, wanted: object) -> list[int]:
        """The numbers in the records that the filter means. Raises Invalid for what isn't there."""
        match name:
            case "counter":
                found = [int(str(wanted))]
            case "officer":
                found = [i for i, username in self.usernames.items() if username == wanted]
            case "agency":
                codes = [s.code for s in self.centre.services.values() if s.agency == wanted]
                found = [self._store.words.id(code) for code in codes]
            case _:
                found = [self._store.words.id(str(wanted))]
        if not found and not self.is_whole:
            raise Invalid("invalid", field=name)
        return found

    def _is_known(self, name: str, wanted: object) -> bool:
        """Whether there is such a thing now; what there was once is only found in the records."""
        match name:
            case "service":
                return wanted in self.centre.services
            case "counter":
                return wanted in self.centre.counters
            case "kind":
                return texts.has(f"kind.{wanted}")
            case _:
                return True

    def number(self, word: str) -> int:
        """The number that a word has in the records."""
        return self._store.words.id(word)

    def word(self, number: int) -> str:
        """The word of a record's number."""
        return self._store.words.text(number)

    @cached_property
    def _people(self) -> Sequence[Any]:
        return list_users(self.connection, self.centre.id, also_former=True)

    @cached_property
    def officers(self) -> Mapping[int, str]:
        """The names of people by their id."""
        return {user.id: user.name for user in self._people}

    @cached_property
    def usernames(self) -> Mapping[int, str]:
        """The user names of people by their id."""
        return {user.id: user.username for user in self._people}

    @cached_property
    def agencies(self) -> Sequence[str]:
        """The agencies in the order of their services; the last one is none."""
        return [*dict.fromkeys(s.agency for s in self.centre.services.values()), ""]

    def agency_of(self, service: int) -> str:
        """The agency that answers for the service of the number."""
        known = self.centre.services.get(self.word(service))
        return known.agency if known else ""

    def service_name(self, number: int) -> str:
        """The service's name; its code where the centre has it no more."""
        code = self.word(number)
        known = self.centre.services.get(code)
        return known.name[self.language] if known else code

    def procedure_name(self, number: int) -> str:
        """The procedure as it was recorded, with its name where the centre knows it."""
        code = self.word(number)
        known = self.centre.procedures.get(code)
        if known is not None:
            return f"{code} – {known.name[self.language]}"
        return code or self.text("not_given")

    def class_name(self, code: str) -> str:
        """The priority class's name; that of everybody else where there is none."""
        if not code:
            return self.text("ordinary")
        known = self.centre.priority_class(code)
        return known.name[self.language] if known else code

    def text(self, key: str, **facts: object) -> str:
        """The text of the reports."""
        return texts.text(self.language, f"report.{key}", **facts)

    def word_of(self, section: str, code: str) -> str:
        """What a code is called."""
        return code_word(section, code, self.language)


def were_served(tickets: Records) -> Numbers:
    """Which of the tickets were served; one whose records were all taken back wasn't."""
    counts: Numbers = tickets["visit_ms"] != NONE
    return counts & (tickets["state"] == STATES.index(State.DONE))


def _ended(legs: Records) -> Records:
    is_over = (legs["end"] != 0) & (legs["end"] != UNDONE_END)
    return legs[is_over & (legs["overnight"] == 0)]

"""What is spoken ahead of calls: the words of every centre, as it is configured now."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from queue import Queue

from app.background.voice_warmer import IDLE_AFTER_S, VoiceWarmer
from app.domain.centre.values import NumberReading
from app.domain.lobby.number_reading import read_label
from app.operations.lobby.announcements import Announcer
from app.persistence.centre.store import plain_configuration, save_centre
from hardware.voice.manner import Manner
from tests.support.builders import NOW
from tests.support.patience import patience
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site

WITHIN_S = 20


class Speaker:
    """A voice that speaks nothing and tells what it was asked for."""

    def __init__(self, *, has_parts: bool = False) -> None:
        self._asked: Queue[str] = Queue()
        self._has_parts = has_parts

    def phrase(self, text: str, language: str) -> object:
        """Note the phrase."""
        self._asked.put(text)
        return None

    def keeps(self, text: str, language: str) -> bool:
        """Say that nothing is kept."""
        return False

    def joins(self, text: str, language: str) -> bool:
        """Say whether the parts of all phrases are kept."""
        return self._has_parts

    def speaks(self, texts: Sequence[str], language: str) -> bool:
        """Say that it speaks everything."""
        return True

    def has_said(self, phrase: str) -> bool:
        """Whether the phrase has been asked for, now that nobody waits."""
        return phrase in list(self._asked.queue)

    def said(self, wanted: str) -> bool:
        """Wait until the phrase comes; raises Empty when it never does."""
        while self._asked.get(timeout=patience(WITHIN_S)) != wanted:
            pass
        return True


@contextmanager
def warmed(
    site: Site, speaker: Speaker | None = None, *, idle_after_s: float = IDLE_AFTER_S
) -> Iterator[tuple[VoiceWarmer, Speaker]]:
    """Let a warmer work meanwhile."""
    speaker = speaker or Speaker()
    warmer = VoiceWarmer(speaker, speaker, idle_after_s=idle_after_s)
    warmer.start(site.parts)
    yield warmer, speaker
    warmer.stop()


def reload(site: Site, **changes: object) -> None:
    """Load the centre's file with other parts."""
    with site.parts.database.write() as connection:
        save_centre(
            connection, {**plain_configuration(connection, site.centre_id), **changes}, at=NOW
        )


def named(number: int, name: str) -> list[object]:
    """Return the part of a file that gives a counter a name."""
    return [{"number": number, "name": {"vi": name, "en": name}}]


@ON_SQLITE
def test_the_words_of_every_centre_are_made_ahead_not_of_the_first_alone(site: Site) -> None:
    reload(site.other, counter=named(2, "Quầy bờ sông"))

    with warmed(site) as (_, speaker):
        assert speaker.said("đến Quầy bờ sông")


@ON_SQLITE
def test_a_call_made_before_the_start_has_its_clip_named_again_while_it_may_be_said(
    site: Site,
) -> None:
    site.open(1, 2)
    site.issue_many(2)
    site.called(1)
    site.clock.later(minutes=2)
    site.called(2)
    named: list[tuple[str, ...]] = []

    def name_clip(pieces: tuple[str, ...], language: str, manner: Manner) -> str:
        named.append(pieces)
        return "0.wav"

    warmer = VoiceWarmer(Speaker(), Speaker())
    warmer.start(replace(site.parts, announcer=Announcer(name_clip, lambda *_: None)))
    warmer.stop()

    assert [pieces[-1] for pieces in named] == ["đến quầy số 2"]


@ON_SQLITE
def test_a_number_is_read_as_its_own_centre_reads_numbers(site: Site) -> None:
    reload(site.other, voice={"reading": "number"})
    words = read_label("A001", "vi", NumberReading.NUMBER)

    with warmed(site) as (warmer, speaker):
        warmer.issued(site.other.issue())

        assert words != read_label("A001", "vi")
        assert speaker.said(words)


@ON_SQLITE
def test_a_configuration_loaded_later_is_followed_from_the_next_event_on(site: Site) -> None:
    with warmed(site) as (_, speaker):
        reload(site, counter=named(1, "Quầy ven đường"))
        site.issue()

        assert speaker.said("đến Quầy ven đường")


@ON_SQLITE
def test_the_letters_and_digits_of_every_number_are_made_ahead(site: Site) -> None:
    with warmed(site) as (_, speaker):
        for part in ("a", "bốn", "chín"):
            assert speaker.said(part)


@ON_SQLITE
def test_a_number_whose_parts_are_there_is_spoken_whole_once_nothing_happens(site: Site) -> None:
    with warmed(site, Speaker(has_parts=True), idle_after_s=0.2) as (warmer, speaker):
        assert speaker.said("chín")

        warmer.issued(site.issue())

        assert speaker.said(read_label("A001", "vi"))


@ON_SQLITE
def test_while_visitors_come_no_whole_number_is_spoken(site: Site) -> None:
    with warmed(site, Speaker(has_parts=True), idle_after_s=3600) as (warmer, speaker):
        assert speaker.said("chín")

        warmer.issued(site.issue())
        reload(site, counter=named(1, "Quầy ven đường"))
        site.issue()

        assert speaker.said("đến Quầy ven đường")
        assert not speaker.has_said(read_label("A001", "vi"))

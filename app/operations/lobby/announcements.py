"""Announcements: the words of a call, and the clip that says them."""

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from app import texts
from app.domain.centre.values import Centre, NumberReading
from app.domain.lobby.number_reading import Say, announcement, merged, read_label, spell_label
from app.domain.queue.floor import Call, Floor
from hardware.voice.manner import Manner
from hardware.voice.parts import parts_of

log = logging.getLogger(__name__)

NameClip = Callable[[tuple[str, ...], str, Manner], str | None]
"""Names the clip of an announcement's pieces in a language, said in a manner, at once; None: there
is no voice."""

MakePhrase = Callable[[str, str], str | None]
"""Makes the clip of a text in a language; returns its file name, None where there is no voice."""

FindClip = Callable[[str], Path | None]
"""Waits for a clip that is being made; None where there is none."""


ADDRESS = "/voice/"
OF_CALLS = re.compile(r"([0-9]{1,18})((?:-[0-9]{1,18}){1,3})", re.ASCII)
"""A centre's id and the numbers in its log of the calls that a clip says."""


@dataclass(frozen=True, slots=True)
class Speech:
    """What is said for a call: its text, and the addresses of its clips (empty: no voice)."""

    text: str
    clips: tuple[str, ...]


class Announcer:
    """Makes the words and clips of calls. A voice that fails never stops a call.

    Where there are `others`, the address of a clip says of which calls it is, so that a process
    that has never heard of it can make it.
    """

    def __init__(
        self,
        name_clip: NameClip,
        make_phrase: MakePhrase,
        find_clip: FindClip = lambda _name: None,
        *,
        others: bool = False,
    ) -> None:
        self._name_clip = name_clip
        self._make_phrase = make_phrase
        self._find_clip = find_clip
        self._others = others

    def phrase(self, text: str, language: str) -> str | None:
        """The address of the clip that says the text, or None where the voice can't.

        The text must be the centre's or ours: what anybody sends is never spoken.
        """
        try:
            name = self._make_phrase(text, language)
        except Exception:  # the edge of the voice: the screen is still there to be read
            log.exception("voice: no clip for a screen")
            return None
        return f"{ADDRESS}{name}" if name else None

    def speech(self, centre: Centre, call: Call, *, times: int = 2) -> Speech:
        """The words and the clip of the call; returns at once, for a picture waits for it."""
        pieces = self._pieces(centre, call)
        name = self._name_clip(pieces, call.language, _manner(centre, times))
        clips = self._addresses(name, centre, [call])
        invite, _, to_counter = pieces
        spelled = _spelled(centre, call.label, call.language)
        return Speech(f"{invite} {spelled}, {to_counter}.", clips)

    def made(self, speech: Speech, language: str) -> Speech:
        """The speech once its clips are made, which may take seconds.

        Without any where no voice speaks the language: the chime alone would be heard.
        """
        if self.phrase(texts.text(language, "speech.invite"), language) is None:
            return replace(speech, clips=())
        is_whole = all(self._find_clip(clip_name(clip)) for clip in speech.clips)
        return speech if is_whole else replace(speech, clips=())

    def together(self, centre: Centre, calls: Sequence[Call], *, times: int) -> Speech:
        """The words and the clip of calls as one announcement, the oldest call first.

        All of them are said in the first one's language.
        """
        if len(calls) == 1:
            return self.speech(centre, calls[0], times=times)
        language = calls[0].language
        say = _say(centre, language)
        places = [(call.label, _counter(centre, call.counter, language)) for call in calls]
        name = self._name_clip(
            merged(places, language=language, say=say, read=partial(read_by, centre)),
            language,
            _manner(centre, times),
        )
        spelled = merged(places, language=language, say=say, read=partial(_spelled, centre))
        return Speech(", ".join(spelled) + ".", self._addresses(name, centre, calls))

    def clip(self, name: str, of: str, floor: Callable[[int], Floor | None]) -> Path | None:
        """The file of the name, once it is made. One that was named by another process is made
        here, if it is the clip of the calls `of` a centre, whose floor is asked for.
        """
        found = self._find_clip(name)
        asked = OF_CALLS.fullmatch(of)
        if found is not None or asked is None:
            return found
        seqs = {int(seq) for seq in asked[2].split("-")[1:]}
        now = floor(int(asked[1]))
        if now is None:
            return None
        every = {call.seq: call for calls in now.calls.values() for call in calls}
        if not seqs <= every.keys():
            return None
        calls = [every[seq] for seq in sorted(seqs)]
        for times in (2, 1):
            said = self.together(now.centre, calls, times=times)
            if name in map(clip_name, said.clips):
                return self._find_clip(name)
        return None

    def _addresses(
        self, name: str | None, centre: Centre, calls: Sequence[Call]
    ) -> tuple[str, ...]:
        if not name:
            return ()
        of = "-".join(str(call.seq) for call in calls)
        return (f"{ADDRESS}{name}?of={centre.id}-{of}" if self._others else f"{ADDRESS}{name}",)

    def _pieces(self, centre: Centre, call: Call) -> tuple[str, ...]:
        return announcement(
            call.label,
            _counter(centre, call.counter, call.language),
            recall=call.recall,
            last=call.last,
            language=call.language,
            say=_say(centre, call.language),
            read=partial(read_by, centre),
        )


def clip_name(address: str) -> str:
    """The name of the clip at an address."""
    return address.rpartition("/")[2].partition("?")[0]


def _say(centre: Centre, language: str) -> Say:
    """The words of calls in the language: the centre's own where it has some, or ours."""
    own = centre.voice.own_words.get(language)

    def say(key: str, **facts: object) -> str:
        match key:
            case "speech.invite" if own:
                return own.before
            case "speech.invite_again" if own:
                return f"{str(facts['times']).capitalize()}, {own.within}"
            case "speech.invite_last" if own:
                return texts.text(language, "speech.own_last", invite=own.within)
            case "speech.to_counter" if own:
                return own.to_counter(str(facts["counter"]))
        return texts.text(language, key, **facts)

    return say


def _manner(centre: Centre, times: int) -> Manner:
    """How the centre says calls; once only where there are many."""
    voice = centre.voice
    return Manner(voice.times if times > 1 else 1, voice.speed, voice.has_chime)


def read_by(centre: Centre, label: str, language: str) -> str:
    """The label in words, as the centre's voice reads numbers."""
    return read_label(
        label,
        language,
        centre.voice.reading,
        centre.voice.words,
        digit_names=digit_names(language),
    )


def _spelled(centre: Centre, label: str, language: str) -> str:
    return spell_label(
        label,
        language,
        centre.voice.reading,
        centre.voice.words,
        digit_names=digit_names(language),
    )


def digit_names(language: str) -> list[str]:
    """What 0 to 9 are called in the language."""
    return texts.text(language, "speech.digits").split()


def fixed_phrases(centre: Centre, language: str) -> Iterator[str]:
    """Every phrase that a call in the language may need, but its number."""
    say = _say(centre, language)
    for key in ("invite", "invite_last", "and"):
        yield say(f"speech.{key}")
    for times in range(2, 6):
        yield say("speech.invite_again", times=say(f"speech.time_{times}"))
    for number in centre.counters:
        yield say("speech.to_counter", counter=_counter(centre, number, language))


def number_parts(centre: Centre, language: str) -> Sequence[str]:
    """The parts of all numbers of three digits that the centre's services may give."""
    prefixes = {service.prefix for service in centre.services.values()}
    # Read digit by digit, ten of them are all; a start shouldn't read a thousand for each centre.
    numbers = range(1000 if centre.voice.reading is NumberReading.NUMBER else 10)
    labels = [*(f"{prefix}0" for prefix in prefixes), *map(str, numbers)]
    read = (read_by(centre, label, language) for label in labels)
    return list(dict.fromkeys(part for words in read for part in parts_of(words)))


def _counter(centre: Centre, number: int, language: str) -> str:
    """The counter as it is spoken: by its number, or by the name that the centre gave it."""
    name = centre.counter(number).name
    has_own_name = name["vi"] != texts.text("vi", "devices.at_counter", number=number)
    if number not in centre.counters or not has_own_name:
        return texts.text(language, "speech.counter", number=number)
    return name.get(language) or name["vi"]

"""`moiso voice`: make a whole voice pack, and check one that people have recorded."""

import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from app.commands.centres import CENTRE
from app.commands.opened import centre_of, installation
from app.commands.progress import progress
from app.commands.terminal import Failure, settings, writing
from app.domain.centre.values import Centre, NumberReading
from app.domain.lobby.number_reading import LETTERS_VI, NUMBERS_READ, read_in
from app.operations.lobby.announcements import digit_names, fixed_phrases
from hardware.voice.clips import Engine
from hardware.voice.espeak import Espeak, VoiceError
from hardware.voice.google import Google
from hardware.voice.loudness import as_loud
from hardware.voice.pack import INDEX, compared_words, problems
from hardware.voice.piper import Piper
from hardware.voice.sound import SoundError, to_wav, trimmed


@click.group()
def voice() -> None:
    """The recorded voice: a folder of clips that `moiso serve` speaks with."""


@voice.command("build")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--engine", type=click.Choice(["espeak", "gtts", "piper"]), default="espeak")
@CENTRE
def build(folder: Path, engine: str, centre: str | None) -> None:
    """Make a complete pack in FOLDER: a clip for every word that this centre's calls need.

    To record it with people, replace the files one by one: pack.toml says what each must say.
    """
    if (folder / INDEX).exists():
        raise Failure(f"{folder} holds a voice pack already; name another folder")
    with installation() as opened:
        needed = texts_of_calls(opened.units.floor(centre_of(opened, centre)).centre)
    speaker = _engine(engine)
    lines: list[str] = []
    with progress("voice", sum(map(len, needed.values()))) as advance:
        for language, texts in needed.items():
            if isinstance(speaker, Espeak) and not speaker.has(texts[0], language):
                click.echo(
                    f"{language}: espeak-ng doesn't speak it: record it, see `check`", err=True
                )
                continue
            with writing(folder):
                (folder / language).mkdir(parents=True, exist_ok=True)
            lines.append(f"[clips.{language}]")
            for place, text in enumerate(texts, start=1):
                file = f"{language}/{place:03}.wav"
                _record(speaker, text, language, folder / file)
                lines.append(f'"{file}" = "{text}"')
                advance(len([line for line in lines if "=" in line]))
    with writing(folder):
        (folder / INDEX).write_text("\n".join([*lines, ""]), encoding="utf-8")
    click.echo(f"{folder}: {sum(map(len, needed.values()))} clips; point MOISO_VOICE_PACK there")


@voice.command("check")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@CENTRE
def check(folder: Path, centre: str | None) -> None:
    """Tell what is missing or badly recorded in the pack in FOLDER; 1 if anything is."""
    with installation() as opened:
        needed = texts_of_calls(opened.units.floor(centre_of(opened, centre)).centre)
    found = list(problems(folder, needed))
    for problem in found:
        click.echo(problem)
    if found:
        raise Failure(f"{folder}: {len(found)} problems")
    click.echo(f"{folder}: complete, {sum(map(len, needed.values()))} texts")


def texts_of_calls(centre: Centre) -> Mapping[str, Sequence[str]]:
    """Every text that calls of the centre are made of, by language."""
    return {language: _texts(centre, language) for language in centre.languages}


def _texts(centre: Centre, language: str) -> list[str]:
    letters = sorted({letter for s in centre.services.values() for letter in s.prefix.upper()})
    names = [LETTERS_VI[letter] if language == "vi" else letter for letter in letters]
    texts = [
        *names,
        *_number_words(centre, language),
        *digit_names(language),
        *fixed_phrases(centre, language),
    ]
    composed = (unicodedata.normalize("NFC", text) for text in texts)
    return list(dict.fromkeys(" ".join(compared_words(text)) for text in composed))


def _number_words(centre: Centre, language: str) -> list[str]:
    """Every word that the centre's numbers are read with in the language, but for the digits."""
    if centre.voice.reading is not NumberReading.NUMBER or language not in NUMBERS_READ:
        return []
    read = [read_in(language, number, centre.voice.words) for number in range(1101)]
    words = dict.fromkeys(word for text in read for word in text.split())
    return [word for word in words if word not in digit_names(language)]


def _engine(name: str) -> Engine:
    match name:
        case "gtts":
            return Google()
        case "piper":
            model = settings().piper_model
            if not model:
                raise Failure("set MOISO_PIPER_MODEL to the model's file")
            return Piper(Path(model))
        case _:
            return Espeak()


def _record(speaker: Engine, text: str, language: str, file: Path) -> None:
    try:
        sound = as_loud(trimmed(speaker.speak(text, language=language)))
        file.write_bytes(to_wav(sound))
    except (VoiceError, SoundError, OSError) as error:
        raise Failure(f"“{text}”: {error}") from error

"""The words of a call, and its clip."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from app.operations.lobby.announcements import Announcer
from hardware.voice.manner import Manner
from tests.support.scene import Scene


@pytest.mark.parametrize("is_removed", [False, True])
def test_a_counter_is_spoken_by_its_number_also_when_it_was_removed(*, is_removed: bool) -> None:
    announcer = Announcer(lambda _pieces, _language, _times: None, lambda _text, _language: None)
    scene = Scene()
    scene.open(1, officer=1)
    scene.issue("dat-dai")
    scene.call_next(1)
    call = scene.floor.calls["a"][0]
    if is_removed:
        scene.remove_counter(1)

    said = announcer.speech(scene.floor.centre, call).text

    assert said.endswith("đến quầy số 1.")


@pytest.fixture
def processes(tmp_path: Path) -> Callable[[str], Announcer]:
    """Give the test announcers of several processes, each with a folder of its own."""

    def process(name: str) -> Announcer:
        folder = tmp_path / name
        folder.mkdir()

        def make(pieces: tuple[str, ...], language: str, manner: Manner) -> str:
            said = sha256(repr((pieces, language, manner)).encode()).hexdigest()[:16]
            (folder / f"{said}.wav").write_text(" ".join(pieces))
            return f"{said}.wav"

        def find(clip: str) -> Path | None:
            return folder / clip if (folder / clip).is_file() else None

        return Announcer(make, lambda _text, _language: None, find, others=True)

    return process


def _called(count: int) -> Scene:
    scene = Scene()
    for number in range(1, count + 1):
        scene.open(number, officer=number)
        scene.issue("dat-dai")
        scene.call_next(number)
    return scene


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("count", [1, 2])
def test_a_clip_that_one_process_named_is_made_by_another(
    processes: Callable[[str], Announcer], count: int, times: int
) -> None:
    floor = _called(count).floor
    calls = sorted(floor.calls["a"], key=lambda call: call.seq)
    seqs = "-".join(str(call.seq) for call in calls)

    (address,) = processes("a").together(floor.centre, calls, times=times).clips
    name, _, of = address.removeprefix("/voice/").partition("?of=")
    made = processes("b").clip(name, of, lambda _centre: floor)

    assert of == f"{floor.centre.id}-{seqs}"
    assert made is not None
    assert made.name == name


@pytest.mark.parametrize("of", ["", "1", "1-", "x-2", "1-999", "1-2-3-4-5", "9-1", "1--2"])
def test_what_is_no_clip_of_the_calls_is_made_by_nobody(
    processes: Callable[[str], Announcer], of: str
) -> None:
    floor = _called(1).floor
    call = floor.calls["a"][0]
    named = processes("a").speech(floor.centre, call).clips[0]
    name = named.removeprefix("/voice/").partition("?")[0]
    other = processes("b")

    assert other.clip(name, of, lambda centre: floor if centre == floor.centre.id else None) is None
    assert other.clip("0" * 16, f"{floor.centre.id}-{call.seq}", lambda _centre: floor) is None

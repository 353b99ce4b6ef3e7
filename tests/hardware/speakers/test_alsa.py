"""Playing through ALSA itself, into a file instead of a card: the library's own file plugin."""

from array import array
from pathlib import Path

import pytest

from hardware.errors import WireError
from hardware.speakers.alsa import AlsaPlayer
from hardware.voice.sound import SoundError
from tests.hardware.speakers.zone import tone

CARD_RATE = 48_000


@pytest.fixture
def heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give ALSA a card `heard` that writes into this file, and one `held_up` that soon waits."""
    file = tmp_path / "heard.raw"
    config = tmp_path / "asound.conf"
    config.write_text(
        f'pcm.heard {{ type file slave.pcm {{ type null }} file "{file}" format "raw" }}\n'
        'pcm.held_up { type file slave.pcm { type null } file "|sleep 3; cat > /dev/null" }\n'
    )
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(config))
    return file


def test_a_clip_is_played_to_its_end_at_the_volume_asked_for(heard: Path) -> None:
    player = AlsaPlayer("heard")
    player.check()

    is_whole = player.play(tone(1000, 0.5), volume=50, is_cut=lambda: False)
    player.close()

    levels = array("h", heard.read_bytes())
    assert is_whole
    about = [level for level in levels if 990 <= level <= 1010]
    assert len(about) == pytest.approx(0.5 * CARD_RATE, rel=0.01)


def test_a_clip_is_cut_and_one_that_is_no_sound_is_refused(heard: Path) -> None:
    player = AlsaPlayer("held_up")

    was_whole = player.play(tone(1, 30.0), volume=100, is_cut=lambda: True)
    with pytest.raises(SoundError):
        player.play(b"RIFF and nothing more", volume=100, is_cut=lambda: False)
    player.close()

    assert not was_whole


def test_a_card_that_is_not_there_is_said_so(heard: Path) -> None:
    player = AlsaPlayer("nosuch")

    with pytest.raises(WireError, match=r"sound card nosuch: it can't be opened.*aplay -L"):
        player.check()

"""A sound card of Linux, played by `hardware.alsa_worker`."""

from hardware.speakers.helper import HelperPlayer


class AlsaPlayer(HelperPlayer):
    """The card of this name in ALSA, as `default` or `plughw:CARD=Device,DEV=0`."""

    def __init__(self, card: str) -> None:
        super().__init__(
            "hardware.alsa_worker",
            card,
            who=f"sound card {card}",
            silent="it takes no sound; look at its plug",
            advice=(
                " (`aplay -L` lists the names; the user of the program must be in the group audio)"
            ),
            forgets=True,  # What ALSA knows of its cards it has read at the helper's start.
        )

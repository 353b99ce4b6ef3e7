"""Tokens that carry what they stand for, signed with the installation's key: nothing is stored."""

from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer

PAGE, COMMAND = "page.", "command."
COMMAND_S = 60
"""How long a token of the command line is good, in seconds."""


class SignedTokens:
    """Makes and reads them; a forged, foreign or old one is nobody's."""

    def __init__(self, secret_key: str) -> None:
        self._pages = URLSafeSerializer(secret_key, salt="page-token")
        self._commands = URLSafeTimedSerializer(secret_key, salt="command-token")

    def page(self, device_id: int) -> str:
        """What a device's page shows to act as the device."""
        return PAGE + str(self._pages.dumps(device_id))

    def device_of_page(self, token: str) -> int | None:
        """The id of the device whose page shows the token."""
        try:
            return int(self._pages.loads(token.removeprefix(PAGE)))
        except (BadSignature, ValueError, TypeError):
            return None

    def command(self, centre_id: int) -> str:
        """By what the command line asks a server of the same key, for a minute."""
        return COMMAND + str(self._commands.dumps(centre_id))

    def centre_of_command(self, token: str) -> int | None:
        """The centre for which the command line asks."""
        try:
            return int(self._commands.loads(token.removeprefix(COMMAND), max_age=COMMAND_S))
        except (BadSignature, ValueError, TypeError):
            return None

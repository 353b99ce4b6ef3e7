"""The one error that a wire raises, and what it says about the bytes already sent."""


class WireError(Exception):
    """Trouble between us and a device.

    `permanent` trouble stays until somebody acts (a wrong address, no such port); the other kind
    may pass by itself. `sent` is how many bytes of the message in hand may have left: only 0 makes
    it safe to send the message again.
    """

    def __init__(self, message: str, *, permanent: bool, sent: int = 0) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.sent = sent

"""Knows how a test does a proof of work, is told a code, and types it."""

import hashlib
import json
from base64 import b64encode
from collections import defaultdict
from dataclasses import asdict
from typing import Any

from app.domain.booking.proof_of_work import Challenge


class HeardCodes:
    """A channel of messages that keeps what each telephone was told."""

    def __init__(self) -> None:
        self.told: dict[str, list[str]] = defaultdict(list)

    def reaches(self, centre_id: int) -> bool:
        """Return that every centre has it."""
        return centre_id > 0

    def send(self, centre_id: int, phone: str, text: str) -> None:
        """Keep the words."""
        assert centre_id
        self.told[phone].append(text)

    def code(self, phone: str) -> str:
        """Return the code of the newest message to the telephone."""
        return self.told[phone][-1][:6]


def solution(challenge: dict[str, Any]) -> str:
    """Return what solves the challenge, found as a client of ALTCHA finds it."""
    salt, sought = challenge["salt"], challenge["challenge"]
    number = next(
        n
        for n in range(challenge["maxnumber"] + 1)
        if hashlib.sha256(f"{salt}{n}".encode()).hexdigest() == sought
    )
    return b64encode(json.dumps({**challenge, "number": number}).encode()).decode()


def solution_of(challenge: Challenge) -> str:
    """Return what solves the challenge as the product makes it."""
    return solution(asdict(challenge))

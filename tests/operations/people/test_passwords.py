"""What is kept of a password, in a process of its own: the tests' is hashed with less effort."""

import subprocess
import sys

HASH = "from app.operations.people.passwords import hash_password; print(hash_password('x'))"


def test_a_password_is_kept_with_the_effort_that_owasp_asks_for() -> None:
    kept = subprocess.run([sys.executable, "-c", HASH], capture_output=True, text=True, check=True)

    assert kept.stdout.startswith("$argon2id$v=19$m=19456,t=2,p=1$")

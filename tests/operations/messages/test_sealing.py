"""What is encrypted is read again by its owner alone, under the same key."""

from app.operations.messages.sealing import Seal

KEY = "a key that only tests use, long enough"


def test_a_text_is_read_again_by_its_owner() -> None:
    seal = Seal(KEY, "visitor-contacts")

    sealed = seal.close("1:ticket:5", "+84912345678")

    assert "912345678" not in sealed
    assert seal.open("1:ticket:5", sealed) == "+84912345678"


def test_moved_to_another_row_or_under_another_key_or_purpose_it_is_nothing() -> None:
    sealed = Seal(KEY, "visitor-contacts").close("1:ticket:5", "+84912345678")

    assert Seal(KEY, "visitor-contacts").open("1:ticket:6", sealed) is None
    assert Seal(KEY, "message-channels").open("1:ticket:5", sealed) is None
    assert Seal(KEY + "!", "visitor-contacts").open("1:ticket:5", sealed) is None
    assert Seal(KEY, "visitor-contacts").open("1:ticket:5", "no token") is None

"""Somebody is at the reception as long as its page is shown its picture, by whichever process."""

from app.operations.queue.attendance import PRESENT_S, Attendance


def test_what_one_process_shows_the_other_counts_for_as_long() -> None:
    now_s = [0.0]
    here, elsewhere = Attendance(lambda: now_s[0]), Attendance(lambda: now_s[0])
    here.noted = elsewhere.note_elsewhere

    here.note(1)
    now_s[0] = PRESENT_S - 1
    meanwhile = elsewhere.is_attended(1)
    now_s[0] = PRESENT_S

    assert meanwhile
    assert not elsewhere.is_attended(1)
    assert not elsewhere.is_attended(2)


def test_what_was_only_heard_of_is_not_told_again() -> None:
    told: list[int] = []
    attendance = Attendance()
    attendance.noted = told.append

    attendance.note_elsewhere(1)
    attendance.note(2)

    assert told == [2]

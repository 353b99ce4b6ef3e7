"""A centre's own sentence of a call, in the two phrases that are spoken ahead."""

import pytest

from app.domain.centre.call_words import call_words


def test_a_sentence_is_what_stands_before_the_number_and_after_it() -> None:
    words = call_words("Mời quý khách số {label}, đến {counter} ạ.")

    assert (words.before, words.within) == ("Mời quý khách số", "mời quý khách số")
    assert words.to_counter("quầy số 3") == "đến quầy số 3 ạ"


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "Mời số {label}",
        "Mời đến {counter}",
        "Quầy {counter} mời {label}",
        "{label} đến {counter}",
        "Mời {label} {label} đến {counter}",
        "Mời {label} đến {counter} rồi {counter}",
        "Mời {name}, số {label} đến {counter}",
        "Mời số {label} đến {counter} }",
        "Mời số {label!r} đến {counter}",
        f"Mời {'x' * 120} {{label}} đến {{counter}}",
    ],
)
def test_a_sentence_that_can_t_be_said_is_refused(sentence: str) -> None:
    with pytest.raises(ValueError, match="a call"):
        call_words(sentence)

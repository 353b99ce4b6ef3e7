"""A language that says only what visitors meet, and a site's own files of words."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app import texts
from app.persistence.centre.configuration import ConfigurationError, build_centre, checked
from tests.support.plans import dong_ha

OwnFiles = Callable[..., None]


@pytest.fixture
def own(tmp_path: Path) -> Iterator[OwnFiles]:
    """Give the site files of its own, each named by its language."""
    folder = tmp_path / "texts"
    folder.mkdir()

    def write(**files: str) -> None:
        for language, content in files.items():
            (folder / f"{language}.toml").write_text(content, encoding="utf-8")
        texts.read_also(folder)

    yield write
    texts.read_also(tmp_path / "none")


def test_what_a_language_lacks_is_said_in_english() -> None:
    assert texts.text("lo", "kiosk.take_it") == "ຮັບບັດຄິວ"
    assert texts.text("lo", "refusal.counter_closed", counter=3) == texts.text(
        "en", "refusal.counter_closed", counter=3
    )


def test_vietnamese_stands_where_english_has_no_word_either(own: OwnFiles) -> None:
    words = {"vi": "Thuế", "en": ""}

    assert texts.spoken_to("lo", words) == "Thuế"
    assert texts.spoken_to("lo", {**words, "en": "Tax"}) == "Tax"
    assert texts.spoken_to("vi", {"en": "Tax"}) == ""


def test_a_centre_that_speaks_it_has_its_own_words_in_it_or_in_english() -> None:
    plain = dong_ha()
    plain["centre"]["languages"] = ["vi", "en", "lo"]
    plain["service"][0]["name"]["lo"] = "ພາສີ"

    centre = build_centre(1, checked(plain, where="test"))
    other = build_centre(1, checked(dong_ha(), where="test"))

    first, second, *_ = centre.services.values()
    assert first.name["lo"] == "ພາສີ"
    assert second.name["lo"] == second.name["en"]
    assert centre.counters[1].name["lo"] == "ຊ່ອງ 1"
    assert set(other.counters[1].name) == {"vi", "en"}


def test_a_centre_opens_even_when_the_file_of_a_language_has_gone(own: OwnFiles) -> None:
    own(km='[language]\nname = "ខ្មែរ"')
    plain = dong_ha()
    plain["centre"]["languages"] = ["km", "vi"]
    plain["centre"]["name"]["km"] = "មជ្ឈមណ្ឌល"
    plain["slip"] = {"texts": {"note": {"km": "សូមអរគុណ"}}}
    stored = checked(plain, where="test")

    texts.read_also(Path("none"))

    assert build_centre(1, stored).languages == ("vi",)
    with pytest.raises(ConfigurationError, match="no language 'km'") as refused:
        checked(stored, where="test")
    assert [one.name for one in refused.value.wrong] == [
        "centre.languages", "centre.name.km", "slip.texts.note.km"
    ]  # fmt: skip


def test_a_sites_own_words_go_over_those_of_the_product(own: OwnFiles) -> None:
    own(lo='[kiosk]\ntake_it = "ເອົາບັດ"', vi='[kiosk]\ntake_it = "Lấy phiếu"')

    assert texts.text("lo", "kiosk.take_it") == "ເອົາບັດ"
    assert texts.text("lo", "kiosk.done") == "ສຳເລັດ"
    assert texts.text("vi", "kiosk.take_it") == "Lấy phiếu"
    assert texts.mistakes() == ()


def test_a_language_is_staffs_too_when_its_file_says_all(own: OwnFiles) -> None:
    own(fr=(texts.FOLDER / "en.toml").read_text(encoding="utf-8"))

    assert texts.complete() == ["vi", "en", "fr"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('[kiosk]\ntake_itt = "ເອົາ"', "kiosk.take_itt: there is no such text"),
        ('[kiosk]\nahead = "ມີ {people}"', "kiosk.ahead: nothing fills {people}"),
        ('[kiosk]\nahead = "ມີ {n"', "kiosk.ahead: a brace stands alone"),
        ('[kiosk]\nahead = " "', "kiosk.ahead: the text is empty"),
        ('[kiosk\nahead = "ມີ"', "can't be read"),
    ],
)
def test_a_mistake_in_a_sites_own_file_is_told_and_the_products_word_stands(
    own: OwnFiles, content: str, told: str
) -> None:
    own(lo=content)

    [mistake] = texts.mistakes()

    assert told in mistake
    assert texts.text("lo", "kiosk.ahead", n=2) == "ມີ 2 ຄົນກ່ອນທ່ານ"


def test_a_file_that_is_named_by_no_language_is_told(own: OwnFiles) -> None:
    own(lao='[kiosk]\ntake_it = "ເອົາບັດ"', Lao2="")

    [mistake] = texts.mistakes()

    assert "named by its language" in mistake

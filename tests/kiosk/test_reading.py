"""What is read aloud of the kiosk's screens."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from app import texts
from app.domain.centre.values import Hours, Procedure, SpecialDay
from app.domain.errors import Invalid
from app.domain.queue.ticket import Action
from kiosk.asked import Asked, Screen
from kiosk.reading import reading
from tests.support.scene import Scene


def said(scene: Scene, screen: Screen, language: str = "vi", **asked: Any) -> list[str]:
    sentences = reading(scene.floor, Asked(screen, language, **asked), scene.at, always_open=False)
    return [sentence.text for sentence in sentences]


def changed(scene: Scene, **changes: Any) -> None:
    scene.floor = replace(scene.floor, centre=replace(scene.floor.centre, **changes))


def served(scene: Scene, *, times: int, minutes: float) -> None:
    scene.open(1, officer=1)
    for _ in range(times):
        called = scene.act(scene.issue("dat-dai"), Action.CALL, counter=1)
        scene.act(called, Action.START)
        scene.later(minutes=minutes)
        scene.act(called, Action.FINISH, outcome="accepted", kind="submit")


def test_a_tile_is_read_with_all_that_stands_on_it() -> None:
    scene = Scene()
    served(scene, times=3, minutes=10)
    scene.issue("dat-dai")

    words = said(scene, Screen.CHOOSE, of=[("dat-dai", None)])

    assert words[2:6] == ["Đất đai", "1 người đang chờ", "1 quầy mở", "Chờ từ 15 đến 25 phút"]


def test_a_service_that_is_closed_for_now_is_read_with_its_reason_and_its_end() -> None:
    scene = Scene()
    scene.close_service("dat-dai", "system", minutes=90)
    scene.close_service("thue", "Cán bộ đi họp")

    words = said(scene, Screen.CHOOSE, of=[("dat-dai", None), ("thue", None)])

    assert words[2:6] == [
        "Đất đai",
        "Tạm ngừng lấy số",
        "Hệ thống đang bảo trì",
        "Mở lại lúc 9 giờ 30 hôm nay",
    ]
    assert words[6:9] == ["Thuế", "Tạm ngừng lấy số", "Cán bộ đi họp"]


def test_an_unknown_wait_is_read_as_unknown() -> None:
    words = said(Scene(), Screen.CHOOSE, "en", of=[("thue", None)])

    assert words[2:6] == ["Tax", "Nobody waiting", "No counter open yet", "Wait not known yet"]


def test_the_way_to_more_services_is_read_on_every_page_but_the_last() -> None:
    first, last = (said(Scene(), Screen.CHOOSE, page=page, pages=2) for page in (1, 2))

    assert "Trang 1 trong 2 trang" in first
    assert [text for text in first if text not in last][1:] == [
        "Để xem lĩnh vực khác, chạm vào nút Lĩnh vực khác."
    ]


def test_every_sentence_about_a_button_names_it() -> None:
    scene = Scene()

    asked = Asked(Screen.PRIORITY, "vi", of=[("thue", None)])
    sentences = reading(scene.floor, asked, scene.at, always_open=False)

    assert {(s.text, s.of) for s in sentences} >= {("Thuế", "thue"), ("Người cao tuổi", "NCT")}


def test_what_was_found_is_read_with_the_procedure_that_led_to_it() -> None:
    scene = Scene()
    changed(scene, procedures={"1.2": Procedure("1.2", "thue", {"vi": "Trước bạ", "en": "Duty"})})

    words = said(scene, Screen.SEARCH, typed=True, of=[("thue", "1.2")])

    assert words[:2] == ["Trước bạ", "Thuế"]


def test_a_search_without_a_match_is_told_from_one_that_has_not_begun() -> None:
    assert said(Scene(), Screen.SEARCH, typed=True)[0] == "Không tìm thấy."
    assert said(Scene(), Screen.SEARCH)[0] == "Tìm lĩnh vực, thủ tục"


def test_a_closed_kiosk_says_the_hour_and_the_day_in_words() -> None:
    scene = Scene()
    hours = Hours(frozenset({1, 2, 3, 4, 5}), ((time(7, 15), time(11)), (time(13), time(16))), ())
    changed(scene, hours=hours)

    scene.at = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
    at_noon = said(scene, Screen.CLOSED)
    scene.at = datetime(2026, 11, 27, 11, 0, tzinfo=UTC)

    assert at_noon[-1] == "Mở lại lúc 13 giờ hôm nay"
    assert said(scene, Screen.CLOSED)[-1] == "Mở lại lúc 7 giờ 15, thứ Hai, ngày 30 tháng 11"
    assert said(scene, Screen.CLOSED, "en")[-1] == "Opens again at 7:15, Monday, 30/11"


def test_on_a_closed_day_the_voice_says_why_before_the_next_opening() -> None:
    scene = Scene()
    tet = SpecialDay(reason={"vi": "Nghỉ Tết Nguyên đán", "en": "Closed for Tết"})
    usual = scene.floor.centre.hours
    changed(scene, hours=replace(usual, days={date(2026, 11, 24): tet}))

    assert said(scene, Screen.CLOSED) == [
        "Nghỉ Tết Nguyên đán",
        "Mở lại lúc 7 giờ, thứ Tư, ngày 25 tháng 11",
    ]
    assert said(scene, Screen.CLOSED, "en")[0] == "Closed for Tết"
    assert "Nghỉ Tết Nguyên đán" in said(scene, Screen.FAILED, of=[("thue", None)])


def test_a_full_service_says_why_it_gives_no_number() -> None:
    scene = Scene()
    services = scene.floor.centre.services
    changed(scene, services={**services, "thue": replace(services["thue"], daily_limit=1)})
    scene.issue("thue")

    words = said(scene, Screen.FAILED, of=[("thue", None)])

    assert words[:2] == ["Chưa lấy được số", "Đã hết số hôm nay"]
    assert words[-1] == "Xin thử lại, hoặc gặp cán bộ hướng dẫn."


def test_the_number_is_read_letter_by_letter_and_what_to_do_without_paper() -> None:
    scene = Scene()
    ticket = scene.issue("dat-dai")

    with_paper, without = (
        said(scene, Screen.SLIP, ticket=ticket, has_paper=paper) for paper in (True, False)
    )

    assert with_paper[1:5] == [
        "a, không, không, một",
        "Đất đai",
        "Quầy 1, Quầy 2",
        "Ông/bà là người tiếp theo",
    ]
    assert "Mời ông/bà nhận phiếu ở khe bên dưới" in with_paper
    assert "Xin chụp lại mã QR này" in without


@pytest.mark.parametrize("screen", list(Screen))
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_screen_has_something_to_say_without_a_hole_in_it(
    screen: Screen, language: str
) -> None:
    scene = Scene()
    ticket = scene.issue("dat-dai")

    words = said(scene, screen, language, ticket=ticket, of=[("dat-dai", None)])

    assert words
    assert not [text for text in words if "{" in text or not text.strip()]


def test_a_code_that_the_centre_lacks_is_refused() -> None:
    with pytest.raises(Invalid):
        said(Scene(), Screen.CHOOSE, of=[("nowhere", None)])


def test_a_wait_past_the_noon_break_is_read_with_its_hours() -> None:
    scene = Scene()
    served(scene, times=3, minutes=10)
    scene.issue("dat-dai")
    hours = Hours(frozenset({2}), (), ((time(7), time(8, 45)), (time(13, 30), time(17))))
    changed(scene, hours=hours)

    words = said(scene, Screen.PRIORITY, of=[("dat-dai", None)])

    assert "Có thể sang buổi chiều" not in said(scene, Screen.CHOOSE, of=[("thue", None)])
    assert (
        "Có thể chưa đến lượt trước giờ nghỉ (8 giờ 45). Quầy làm việc lại lúc 13 giờ 30; "
        "số của ông/bà vẫn giữ."
    ) in words


@pytest.mark.parametrize(
    ("card", "words"),
    [
        ("", []),
        (
            "hint",
            ["Có thể quét mã thẻ căn cước hoặc giấy hẹn trả kết quả (không bắt buộc)."],
        ),
        (
            "receipt",
            ["Đã đọc giấy hẹn trả kết quả.", "Cán bộ tại quầy có sẵn mã hồ sơ của ông/bà."],
        ),
        ("read", ["Đã đọc thẻ."]),
        ("offered:NCT", ["Đã đọc thẻ.", "Theo tuổi, ông/bà có thể chọn: Người cao tuổi."]),
        ("full", ["Hôm nay thẻ này đã lấy đủ 2 số. Nếu cần thêm, xin ông/bà gặp lễ tân."]),
        (
            "no_appointments",
            ["Đây là mã lịch hẹn. Xin ông/bà đến lễ tân để xác nhận có mặt."],
        ),
    ],
)
def test_what_became_of_a_card_is_read_without_the_year_of_birth(
    card: str, words: list[str]
) -> None:
    plain = said(Scene(), Screen.CHOOSE, of=[("thue", None)])

    heard = said(Scene(), Screen.CHOOSE, of=[("thue", None)], card=card)

    assert heard[:2] == plain[:2]
    assert heard[2:][: len(words)] == words
    assert heard[-len(plain[2:]) :] == plain[2:]


def test_a_receipt_is_not_asked_for_where_no_result_is_collected() -> None:
    scene = Scene()
    scene.close_service("tra-ket-qua", "absent")

    heard = said(scene, Screen.CHOOSE, of=[("thue", None)], card="hint")

    assert "Có thể quét mã QR trên thẻ căn cước (không bắt buộc)." in heard


@pytest.mark.parametrize("card", ["1950", "offered:none", "person_limit", "read_text"])
def test_the_page_cannot_have_other_words_said_of_a_card(card: str) -> None:
    with pytest.raises(Invalid):
        said(Scene(), Screen.CHOOSE, card=card)


def test_with_keys_each_choice_is_read_after_its_digit_and_nothing_asks_for_a_touch() -> None:
    scene = Scene()
    of = [("dat-dai", None), ("thue", None)]

    home = said(scene, Screen.CHOOSE, of=of, page=2, pages=3, has_keys=True)
    question = said(scene, Screen.PRIORITY, of=of[:1], has_keys=True)
    others = [
        *said(scene, Screen.FAILED, of=of[:1], has_keys=True),
        *said(scene, Screen.STILL, has_keys=True),
    ]

    assert home[home.index("Đất đai") - 1] == "Phím 1"
    assert home[home.index("Thuế") - 1] == "Phím 2"
    assert home[home.index("Trang trước") - 1] == "Phím 7"
    assert home[home.index("Lĩnh vực khác") - 1] == "Phím 9"
    assert question[question.index("Không – Lấy số thường") - 1] == "Phím 1"
    assert others[-6:] == [
        "Phím 1",
        "Thử lại",
        "Phím 2",
        "Làm lại từ đầu",
        "Ông/bà còn đó không?",
        "Bấm một phím bất kỳ để tiếp tục.",
    ]
    assert [words for words in home + question + others if "Chạm" in words] == []


def test_the_way_to_another_language_is_said_in_that_language() -> None:
    scene = Scene()

    sentences = reading(
        scene.floor, Asked(Screen.CHOOSE, "vi", has_keys=True), scene.at, always_open=False
    )

    [english] = [sentence for sentence in sentences if sentence.language]
    assert (english.language, english.text) == ("en", "For English, press the star key.")


def test_a_class_that_a_card_offers_is_read_with_the_digit_that_it_has_on_the_screen() -> None:
    scene = Scene()
    last = list(scene.floor.centre.priority_classes.values())[-1]

    words = said(
        scene, Screen.PRIORITY, of=[("dat-dai", None)], card=f"offered:{last.code}", has_keys=True
    )

    assert words[words.index("Phím 2") + 1] == last.name["vi"]


def test_several_needs_are_read_with_the_way_to_a_further_one() -> None:
    scene = Scene()
    both = [("dat-dai", None), ("thue", None)]

    first = said(scene, Screen.ADD)
    adding = said(scene, Screen.ADD, chosen=("dat-dai",), of=[("thue", None)], has_keys=True)
    question = said(scene, Screen.PRIORITY, of=both, has_keys=True, has_more=True)
    full = said(scene, Screen.PRIORITY, of=both, has_keys=True)

    assert first[0] == "Việc thứ nhất là gì?"
    assert adding[:5] == ["Còn việc nào nữa?", "Đã chọn", "Đất đai", "Phím 1", "Thuế"]
    assert question[0].startswith("Ông/bà đã chọn 2 việc.")
    assert question[-2:] == ["Phím 9", "Tôi còn việc khác"]
    assert "Tôi còn việc khác" not in full


@pytest.mark.parametrize("asked", [{"chosen": ("nowhere",)}, {"of": [("nowhere", None)]}])
def test_a_need_that_is_none_is_not_read(asked: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        said(Scene(), Screen.ADD, **asked)


@pytest.mark.parametrize("now", ["calling", "failed", "asked", "coming", "late", "nobody"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_it_is_read_what_became_of_the_person_who_was_asked_for(now: str, language: str) -> None:
    words = said(Scene(), Screen.HELP, language, help=now)
    with_keys = said(Scene(), Screen.HELP, language, help=now, has_keys=True)

    assert words == [
        texts.text(language, f"kiosk.help_{now}"),
        texts.text(language, f"kiosk.help_{now}_lead"),
    ]
    assert texts.text(language, "kiosk.help_go_on") in with_keys


def test_nothing_is_read_of_help_that_the_page_made_up() -> None:
    with pytest.raises(Invalid):
        said(Scene(), Screen.HELP, help="Ông Nam")


def test_what_to_bring_is_read_thing_by_thing() -> None:
    scene = Scene()
    things: Any = ({"vi": "Căn cước", "en": "Identity card"}, {"vi": "Giấy chứng sinh", "en": "x"})
    known = Procedure("1.2", "thue", {"vi": "Trước bạ", "en": "Duty"}, (), things)
    changed(scene, procedures={"1.2": known})

    words = said(scene, Screen.BRING, of=[("thue", "1.2")])
    with_keys = said(scene, Screen.BRING, of=[("thue", "1.2")], has_keys=True)

    assert words[:4] == ["Trước bạ", "Ông/bà cần mang theo", "Căn cước", "Giấy chứng sinh"]
    assert with_keys[-2:] == ["Phím 1", "Lấy số"]

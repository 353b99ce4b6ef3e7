"""The faces of the PDF: Be Vietnam Pro, as on the screens, with every letter of Vietnamese."""

from functools import cache
from pathlib import Path
from threading import Lock

import fontpkg_be_vietnam_pro
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD = "BeVietnamPro", "BeVietnamPro-Bold"
_FILES = {REGULAR: "BeVietnamPro-Regular.ttf", BOLD: "BeVietnamPro-Bold.ttf"}
_FOLDER = Path(fontpkg_be_vietnam_pro.ROOT) / "files"
_lock = Lock()


def load_fonts() -> None:
    """Makes the faces known to ReportLab; done once."""
    with _lock:
        _load()


@cache
def _load() -> None:
    for name, file in _FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(_FOLDER / file)))
    pdfmetrics.registerFontFamily(
        REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD
    )

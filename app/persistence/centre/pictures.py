"""The pictures that a centre's file names, embedded in its configuration."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hardware.printers.document import DocumentError
from hardware.printers.picture import for_screens, printable

LOGO_WIDTH_MM = 24.0


def with_logo(plain: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The configuration with the file that `slip.logo` names embedded, as it is printed.

    Raises ValueError naming the file; what else may be wrong is left to the check.
    """
    slip = plain.get("slip")
    if not isinstance(slip, Mapping) or "logo" not in slip:
        return plain
    rest = {name: value for name, value in slip.items() if name not in ("logo", "logo_width_mm")}
    width_mm = slip.get("logo_width_mm", LOGO_WIDTH_MM)
    if not isinstance(width_mm, int | float) or not 5 <= width_mm <= 72:
        raise ValueError("slip.logo_width_mm: a number from 5 to 72")
    path = folder / str(slip["logo"])
    try:
        png = printable(path.read_bytes(), width_mm=width_mm)
    except (OSError, DocumentError) as error:
        raise ValueError(f"slip.logo: {path}: {error}") from error
    return {**plain, "slip": {**rest, "logo_png": png}}


def with_emblem(plain: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The configuration with the file that `centre.emblem` names embedded, as screens show it.

    Raises ValueError naming the file; what else may be wrong is left to the check.
    """
    centre = plain.get("centre")
    if not isinstance(centre, Mapping) or "emblem" not in centre:
        return plain
    path = folder / str(centre["emblem"])
    try:
        png = for_screens(path.read_bytes())
    except (OSError, DocumentError) as error:
        raise ValueError(f"centre.emblem: {path}: {error}") from error
    rest = {name: value for name, value in centre.items() if name != "emblem"}
    return {**plain, "centre": {**rest, "emblem_png": png}}

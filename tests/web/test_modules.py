"""Knows that a page's head names every module that its script imports, and nothing else."""

from pathlib import Path

import pytest

from app.addresses import STATIC, static_file
from app.web.modules import PageModules


def test_imports_are_followed_through_each_other_and_each_is_named_once(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    texts = {
        "page.js": 'import { one } from "./one.js";\nimport "/static/parts/two.js";\n',
        "one.js": 'import {\n  three,\n  four,\n} from "./parts/three.js";\n',
        "parts/two.js": 'export { one } from "../one.js";\n',
        "parts/three.js": '/** @import {X} from "/types/x" */\nlet later = import("./5.js");\n',
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    modules = PageModules(lambda address: (tmp_path, address))

    assert modules.of("page.js") == ["one.js", "parts/two.js", "parts/three.js"]


@pytest.mark.parametrize("page", sorted(STATIC))
def test_every_module_of_a_station_is_there(page: str) -> None:
    modules = PageModules(static_file)

    for script in STATIC[page].glob("*.js"):
        for module in modules.of(f"{page}/{script.name}"):
            folder, name = static_file(module)
            assert (folder / name).is_file(), module

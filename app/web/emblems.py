"""The emblems of the centres, for their screens. Whoever knows the name may see one."""

from flask import Blueprint, Response

from app.domain.centre.emblem import emblem_name, emblem_of
from app.domain.errors import NotThere
from app.operations.installation import Installation
from app.web.render import YEAR_S


def emblem_address(name: str | None) -> str | None:
    """Where the emblem of the name is; None for none."""
    return f"/emblem/{name}" if name is not None else None


def emblems(installation: Installation) -> Blueprint:
    """The blueprint of /emblem/{name}."""
    web = Blueprint("emblems", __name__)

    @web.get("/emblem/<name>")
    def emblem(name: str) -> Response:
        """The picture; its name changes with it, so a browser keeps it for good."""
        centres = (installation.units.floor(known).centre for known in installation.centre_ids())
        png = next((emblem_of(one) for one in centres if emblem_name(one) == name), None)
        if png is None:
            raise NotThere()
        answer = Response(png, mimetype="image/png")
        answer.headers["Cache-Control"] = f"public, max-age={YEAR_S}, immutable"
        return answer

    return web

"""The files of the displays' playlists: shown to the whole lobby, so to whoever knows a name."""

from flask import Blueprint, Response, send_file

from app.operations.installation import Installation

TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
}


def media(installation: Installation) -> Blueprint:
    """The blueprint of /media/."""
    web = Blueprint("media", __name__)

    @web.get("/media/<name>", defaults={"centre": ""})
    @web.get("/media/<centre>/<name>")
    def file(centre: str, name: str) -> Response:
        path = installation.media.path(centre, name)
        kind = TYPES[path.suffix.lower()]
        return send_file(path, mimetype=kind, max_age=3600, conditional=True)

    return web

"""`moiso logs`: what the server has told, from the files in its data."""

import json
import re
from datetime import UTC, datetime, timedelta

import click

from app.commands.terminal import settings
from app.log_lines import kept_lines, line_in_words

LEVELS = ("debug", "info", "warning", "error", "critical")
_SPAN = re.compile(r"(\d{1,5})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class Since(click.ParamType):
    """How long ago, or when: 30m, 2h, 3d, 2026-11-28, "2026-11-28 08:30"."""

    name = "since"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """The instant; a time without a zone is this machine's."""
        if match := _SPAN.fullmatch(value):
            return datetime.now(UTC) - timedelta(**{_UNITS[match[2]]: int(match[1])})
        try:
            return datetime.fromisoformat(value).astimezone()
        except ValueError:
            self.fail(f"{value!r}: write 30m, 2h, 3d or 2026-11-28 08:30", param, ctx)


@click.command()
@click.option("--follow", "-f", is_flag=True, help="Go on with what comes, until Ctrl-C.")
@click.option("--since", type=Since(), help="30m, 2h, 3d, or a time as 2026-11-28 08:30.")
@click.option("--level", type=click.Choice(LEVELS), default="info", help="This one and graver.")
@click.option("--request", "request_id", help="Only of the request with this X-Request-Id.")
@click.option("--json", "as_json", is_flag=True, help="Lines of JSON, as they are kept.")
def logs(
    *, follow: bool, since: datetime | None, level: str, request_id: str | None, as_json: bool
) -> None:
    """Show the server's log: the newest weeks of it, from its files, the oldest line first."""
    for line in kept_lines(settings().data, follow=follow):
        if LEVELS.index(line["level"]) < LEVELS.index(level):
            continue
        if since is not None and datetime.fromisoformat(line["at"]) < since:
            continue
        if request_id is None or line.get("request") == request_id:
            click.echo(json.dumps(line, ensure_ascii=False) if as_json else line_in_words(line))

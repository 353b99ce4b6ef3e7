"""The menu of reports, in the groups that the head of a centre asks about."""

from collections.abc import Mapping, Sequence

from app import texts
from app.reports.catalogue import REPORTS, Group

Entry = Mapping[str, str]
TOOLS = (
    ("/supervisor/what-if", "what_if.title", "what_if.about"),
    ("/supervisor/reports/schedules", "mailing.title", "mailing.about"),
    ("/supervisor/records", "record.title", "reports.about_records"),
    ("/supervisor/alerts", "past_alerts.title.past_alerts", "reports.about_alerts"),
)
"""What stands behind the reports: the address, the keys of the title and of what it is about."""


def report_menu(language: str) -> Sequence[Mapping[str, object]]:
    """The groups with their entries: an address, a title, what it is about."""

    def say(key: str) -> str:
        return texts.text(language, key)

    def entry(address: str, title: str, about: str) -> Entry:
        return {"address": address, "title": say(title), "about": say(about)}

    groups: dict[str, list[Entry]] = {group.value: [] for group in Group}
    for name, report in REPORTS.items():
        address, keys = f"/supervisor/reports/{name}", (f"title.{name}", f"about.{name}")
        groups[report.group].append(entry(address, *(f"report.{key}" for key in keys)))
    groups["tools"] = [entry(*tool) for tool in TOOLS]
    return [
        {"code": code, "title": say(f"report.group.{code}"), "entries": entries}
        for code, entries in groups.items()
    ]

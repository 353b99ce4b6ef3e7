"""`/metrics` for Prometheus: requests, queues, counters, screens, devices, voices; no person."""

import time
from collections import Counter as Tally
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from flask import Blueprint, Flask, Response, g, request
from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from app.domain.centre.calendar import business_day
from app.domain.queue.floor import Floor
from app.operations.installation import Installation
from app.operations.people.rights import Right
from app.persistence.backup_results import BackupWork
from app.persistence.database import Unavailable
from app.request_context import Identity
from app.web.devices import is_loopback
from app.web.voice_metrics import VoiceWatch, of_engines, of_zones
from hardware.devices import HealthState

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""The text format that every Prometheus reads."""

AT_WORK = (HealthState.OK, HealthState.WARNING)
BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

Watching = Callable[[], Mapping[str, int]]
"""How many screens look on, by namespace."""


def metrics(
    app: Flask,
    installation: Installation,
    identity: Identity,
    watching: Watching,
    voice: VoiceWatch,
) -> Blueprint:
    """The blueprint of /metrics, and the counting of the app's requests.

    Figures are told to this machine, and from elsewhere or behind a proxy to who has the right.
    """
    registry = CollectorRegistry()
    for collector in (ProcessCollector, PlatformCollector, GCCollector):
        collector(registry=registry)
    registry.register(_CentreFigures(installation, watching, voice))
    _count_requests(app, registry)
    web = Blueprint("metrics", __name__)
    # This server speaks no TLS: with such an address a proxy asks for everybody, from loopback.
    is_behind_proxy = installation.settings.is_https

    @web.get("/metrics")
    def told() -> Response:
        if is_behind_proxy or not is_loopback():
            identity().must(Right.SEE_METRICS)
        return Response(generate_latest(registry), content_type=CONTENT_TYPE)

    return web


def _count_requests(app: Flask, registry: CollectorRegistry) -> None:
    labels = ("method", "route")
    answers = Counter(
        "moiso_requests", "Answered requests.", (*labels, "status"), registry=registry
    )
    took = Histogram(
        "moiso_request_seconds",
        "Seconds from a request to its answer.",
        labels,
        buckets=BUCKETS,
        registry=registry,
    )

    @cache  # By routes and statuses, of which there are few; finding the labels took longest.
    def measured(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
        return answers.labels(method, route, status), took.labels(method, route)

    @app.before_request
    def _begun() -> None:
        g.begun_s = time.perf_counter()

    @app.after_request
    def _answered(answer: Response) -> Response:
        # The rule, not the address: an address holds the secret code of a phone page.
        route = request.url_rule.rule if request.url_rule else "unknown"
        method = request.method if request.method in METHODS else "other"
        answered, seconds = measured(method, route, answer.status_code)
        answered.inc()
        seconds.observe(time.perf_counter() - g.begun_s)
        return answer


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Anybody can think of others; each would be kept for ever."""


class _CentreFigures(Collector):
    """Looks at the centres when it is asked; a database that can't answer is told as that."""

    def __init__(self, installation: Installation, watching: Watching, voice: VoiceWatch) -> None:
        self._installation = installation
        self._voice = voice
        self._watching = watching

    def describe(self) -> list[Metric]:
        """Nothing beforehand: registering must not ask the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """The figures as they are now."""
        build = GaugeMetricFamily("moiso_build", "The build that runs.", labels=["build"])
        build.add_metric([self._installation.build], 1)
        screens = GaugeMetricFamily("moiso_screens", "Connected screens.", labels=["namespace"])
        for namespace, count in self._watching().items():
            screens.add_metric([namespace], count)
        try:
            figures = list(self._of_centres())
        except Unavailable:
            figures = []
        answers = GaugeMetricFamily(
            "moiso_database_up", "Whether the database answers.", 1 if figures else 0
        )
        bus = GaugeMetricFamily(
            "moiso_bus_up", "Whether the other processes are heard; not told by one alone."
        )
        if (heard := self._installation.process.bus()) != "none":
            bus.add_metric([], int(heard == "ok"))
        backups = self._of_backups() if figures else []
        yield from (build, screens, answers, bus, *of_engines(self._voice), *figures, *backups)

    def _of_backups(self) -> list[Metric]:
        """How old the newest backup and its copy are; nothing where there is none yet."""
        backups, now = self._installation.backups, self._installation.clock.now()
        age = GaugeMetricFamily("moiso_backup_age_seconds", "Since the newest backup.")
        if (found := backups.age_of(backups.listed())) is not None:
            age.add_metric([], found.total_seconds())
        copied = GaugeMetricFamily(
            "moiso_backup_copy_age_seconds", "Since a copy has come to the second place."
        )
        drill = GaugeMetricFamily(
            "moiso_backup_drill_up", "Whether the last backup on trial came back whole."
        )
        results = backups.results()
        if (copy := results.get(BackupWork.COPY)) is not None and copy.well_at is not None:
            copied.add_metric([], max(0.0, (now - copy.well_at).total_seconds()))
        if (tried := results.get(BackupWork.TRIAL)) is not None:
            drill.add_metric([], int(tried.is_well))
        return [age, copied, drill]

    def _of_centres(self) -> list[Metric]:
        ids = self._installation.centre_ids()
        floors = [self._installation.units.floor(centre_id) for centre_id in ids]
        queued = GaugeMetricFamily("moiso_slips_queued", "Slips that wait for a printer.")
        queued.add_metric([], self._installation.print_queue.queued())
        return [
            queued,
            *_queues(floors, self._installation),
            *_counters(floors),
            self._devices(floors),
            *_paper(floors, self._installation),
            _messages(floors, self._installation),
            *of_zones(floors, self._installation.speech_locks),
        ]

    def _devices(self, floors: list[Floor]) -> Metric:
        up = GaugeMetricFamily(
            "moiso_device_up", "Whether a driven device works.", labels=["centre", "kind", "name"]
        )
        health = self._installation.device_control.health()
        codes = {floor.centre.id: floor.centre.code for floor in floors}
        for device in self._installation.authentication.every_device():
            if device.id in health:
                works = health[device.id].state in AT_WORK
                up.add_metric([codes[device.centre_id], device.kind, device.name], int(works))
        return up


def _messages(floors: list[Floor], installation: Installation) -> Metric:
    told = GaugeMetricFamily(
        "moiso_visitor_messages",
        "Messages to visitors of the last month by how they stand; failed and uncertain are dead.",
        labels=["centre", "channel", "state"],
    )
    for floor in floors:
        counts = installation.message_channels.counts(floor.centre.id)
        for (channel, state), count in counts.items():
            told.add_metric([floor.centre.code, channel, state], count)
    return told


def _paper(floors: list[Floor], installation: Installation) -> list[Metric]:
    used = GaugeMetricFamily(
        "moiso_paper_used_meters", "Paper used of a printer's roll.", labels=["centre", "name"]
    )
    left = GaugeMetricFamily(
        "moiso_paper_slips_left", "Slips for which its paper lasts.", labels=["centre", "name"]
    )
    for floor in floors:
        for paper in installation.paper.of(floor.centre.id).values():
            labels = [floor.centre.code, paper.device.name]
            used.add_metric(labels, paper.forecast.used_mm / 1000)
            if paper.forecast.slips_left is not None:
                left.add_metric(labels, paper.forecast.slips_left)
    return [used, left]


def _queues(floors: list[Floor], installation: Installation) -> list[Metric]:
    waiting = GaugeMetricFamily("moiso_waiting", "Tickets that wait.", labels=["centre", "service"])
    longest = GaugeMetricFamily(
        "moiso_longest_wait_seconds", "The longest wait now.", labels=["centre"]
    )
    log = GaugeMetricFamily("moiso_log_seq", "Events in the log.", labels=["centre"])
    at = installation.clock.now()
    for floor in floors:
        code, on = floor.centre.code, business_day(at, floor.centre.time_zone)
        tickets = list(floor.waiting(on))
        tally = Tally(ticket.service for ticket in tickets)
        for service in floor.centre.services:
            waiting.add_metric([code, service], tally[service])
        since = min((ticket.queued_at for ticket in tickets), default=at)
        since = min(since, at)  # Of who comes later the wait begins then.
        longest.add_metric([code], max(0.0, (at - since).total_seconds()))
        log.add_metric([code], floor.seq)
    return [waiting, longest, log]


def _counters(floors: list[Floor]) -> list[Metric]:
    states = GaugeMetricFamily("moiso_counters", "Counters.", labels=["centre", "state"])
    for floor in floors:
        for state, count in Tally(now.state.value for now in floor.counters.values()).items():
            states.add_metric([floor.centre.code, state], count)
    return [states]

"""Numbers for Prometheus: webhooks by endpoint and status, and how long they took. Nothing about any caller."""

import os
from collections.abc import Iterator
from functools import cache

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from call_log.domain import Refusal
from svi.door import Door
from svi.parts import parts

metrics = Blueprint("metrics", __name__)

COUNT = Counter("svi_webhooks", "Webhooks answered", ["endpoint", "status"])
FAILED = Counter("svi_webhooks_failed", "Webhooks that broke, and were answered with the apology", ["endpoint"])
REFUSED = Counter("svi_calls_refused", "Calls refused by a cap or a block", ["reason"])
SECONDS = Histogram(
    "svi_webhook_seconds",
    "Time to answer a webhook",
    ["endpoint"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15),
)


@metrics.get("/metrics")
def exposition() -> Response:
    """All workers of this machine together when `PROMETHEUS_MULTIPROC_DIR` is set, as `make run` does."""
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    now = CollectorRegistry()
    now.register(_Now())
    return Response(generate_latest(registry) + generate_latest(now), content_type=CONTENT_TYPE_LATEST)


class _Now(Collector):
    """What is true when it is asked, and the same in every worker: read then, never added up over them."""

    def collect(self) -> Iterator[Metric]:
        """Raises nothing while the database is away: the last known revision is told."""
        waiting, revision = parts().call_log.queue_length(), parts().snapshots.latest().revision
        usage, caps = parts().watch.usage(), parts().settings.caps
        yield GaugeMetricFamily("svi_calls_going_on", "Calls that go on, on all machines", usage.calls)
        yield GaugeMetricFamily("svi_calls_cap", "The most allowed at the same time; 0: no cap", caps.max_calls)
        yield GaugeMetricFamily("svi_minutes_today", "Minutes of calls since midnight in Paris", usage.minutes)
        yield GaugeMetricFamily("svi_minutes_cap", "The most allowed in a day; 0: no cap", caps.max_minutes_per_day)
        yield GaugeMetricFamily("svi_events_waiting", "Webhooks whose events wait for the database", waiting)
        yield GaugeMetricFamily("svi_configuration_revision", "Revision of the configuration served", revision)


def measure(door: Door) -> None:
    """Counts and times every webhook, each from zero on: an absent series can't be watched."""
    for webhook in door.webhooks.values():
        _measures(webhook.name, 200)
        FAILED.labels(webhook.name)
    for refusal in Refusal:
        REFUSED.labels(refusal.value)
    door.observers.append(_observe)


def _observe(name: str, status: int, seconds: float, refusal: Refusal | None, failed: bool) -> None:  # noqa: FBT001
    count, duration = _measures(name, status)
    count.inc()
    duration.observe(seconds)
    if refusal:
        REFUSED.labels(refusal.value).inc()
    if failed:
        FAILED.labels(name).inc()


@cache
def _measures(endpoint: str, status: int) -> tuple[Counter, Histogram]:
    return COUNT.labels(endpoint, str(status)), SECONDS.labels(endpoint)

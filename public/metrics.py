"""Numbers for Prometheus: webhooks by endpoint and status, and how long they took. Nothing about any caller."""

import os
import time
from functools import cache

from flask import Blueprint, Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from svi.form import WEBHOOKS

metrics = Blueprint("metrics", __name__)

COUNT = Counter("svi_webhooks", "Webhooks answered", ["endpoint", "status"])
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
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def measure(app: Flask) -> None:
    """Counts and times every webhook of the application."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    if request.path.startswith(WEBHOOKS):
        g.began = time.perf_counter()


def _end(response: Response) -> Response:
    began = g.get("began")
    if began is not None:
        count, seconds = _measures(str(request.endpoint), response.status_code)
        count.inc()
        seconds.observe(time.perf_counter() - began)
    return response


@cache
def _measures(endpoint: str, status: int) -> tuple[Counter, Histogram]:
    return COUNT.labels(endpoint, str(status)), SECONDS.labels(endpoint)

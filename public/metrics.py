"""Numbers for Prometheus: webhooks by endpoint and status, and how long they took. Nothing about any caller."""

import os
import time

from flask import Blueprint, Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

metrics = Blueprint("metrics", __name__)

WEBHOOKS = Counter("svi_webhooks", "Webhooks answered", ["endpoint", "status"])
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
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    if request.blueprint in {"webhooks", "screening"} and "began" in g:
        endpoint = str(request.endpoint)
        WEBHOOKS.labels(endpoint, str(response.status_code)).inc()
        SECONDS.labels(endpoint).observe(time.perf_counter() - g.began)
    return response

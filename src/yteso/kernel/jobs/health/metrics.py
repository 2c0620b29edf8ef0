"""Figures for the monitoring system: django-prometheus's own, and the state of the queues."""

import hmac
from collections.abc import Iterator

from django.http import HttpRequest
from django_prometheus.exports import ExportToDjangoView
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from yteso.kernel.jobs.health.checks import OK, check_all
from yteso.kernel.jobs.queries import list_queues


class Platform(Collector):
    """Jobs by queue and state, the age of the oldest waiting one, and the health checks."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        jobs = GaugeMetricFamily("yteso_jobs", "Unfinished and failed jobs", labels=["queue", "state"])
        age = GaugeMetricFamily("yteso_oldest_job_seconds", "Age of the oldest waiting job", labels=["queue"])
        for queue in list_queues():
            jobs.add_metric([queue.name, "waiting"], queue.waiting)
            jobs.add_metric([queue.name, "running"], queue.running)
            jobs.add_metric([queue.name, "failed"], queue.failed)
            age.add_metric([queue.name], float(queue.oldest_waiting_s or 0))
        healthy = GaugeMetricFamily("yteso_healthy", "1 when the check is passed", labels=["check"])
        for check in check_all():
            healthy.add_metric([check.name], float(check.state == OK))
        yield from (jobs, age, healthy)


def may_read(request: HttpRequest, token: str) -> bool:
    """Return whether the caller shows the operator's token; without one set, nobody may."""
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(token) and hmac.compare_digest(shown.encode(), token.encode())


def exposition(request: HttpRequest) -> bytes:
    """Return all figures in Prometheus's text format."""
    registry = CollectorRegistry()
    registry.register(Platform())
    return bytes(ExportToDjangoView(request).content) + generate_latest(registry)

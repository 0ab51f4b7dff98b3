"""`/metrics`: the figures in the words of Prometheus, for the monitoring on this machine."""

from collections.abc import Iterator

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from api.operations.figures import figures
from api.throttle import address_of, is_loopback

PREFIX = "anxin"


class Figures(Collector):
    """Asks the database anew at each scrape; nothing is kept in the process."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Each figure that has a value, and whether the database answered."""
        try:
            found = figures(now=timezone.now())
        except DatabaseError:
            yield GaugeMetricFamily(f"{PREFIX}_database_up", "数据库是否应答", value=0)
            return
        yield GaugeMetricFamily(f"{PREFIX}_database_up", "数据库是否应答", value=1)
        for one in found:
            if one.value is not None:
                yield GaugeMetricFamily(f"{PREFIX}_{one.name}", one.words, value=one.value)
            if one.alarm is not None:
                yield GaugeMetricFamily(
                    f"{PREFIX}_alarm_{one.name}", f"{one.words}：须处理", value=float(one.alarms)
                )


def metrics(request: HttpRequest) -> HttpResponse:
    """The figures; for this machine alone.

    Raises:
        Http404: asked from elsewhere.
    """
    if not is_loopback(address_of(request)):
        raise Http404
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Figures())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)

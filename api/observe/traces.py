"""OpenTelemetry: one span a request with its parts below it, made when it is over, from its record only.

The usual middleware notes addresses, queries and user agents; this one knows none of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from api.observe.record import Observer, Record
from posture.distribution import version
from posture.errors import MissingExtra
from posture.words.phrases import say


def exporting() -> tuple[Observer, Callable[[], None]]:
    """Return what sends a record as a trace by OTLP, and what sends the last ones at the end.

    Raises
    ------
    MissingExtra
        Without the extra ``otel``.
    """
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise MissingExtra(say("failure.needs_otel")) from error

    name = os.environ.get("OTEL_SERVICE_NAME", "posture")
    resource = Resource.create({SERVICE_NAME: name, SERVICE_VERSION: version()})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return observer(provider), provider.shutdown


def observer(provider: object) -> Observer:
    """Return what turns a record into spans of this tracer provider."""
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import SpanKind, Status, StatusCode, set_span_in_context
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    assert isinstance(provider, TracerProvider)  # noqa: S101 - typed as object: the library is an extra
    tracer = provider.get_tracer("posture", version())
    propagator = TraceContextTextMapPropagator()

    def observe(record: Record) -> None:
        def at_ns(moment_s: float) -> int:
            return record.began_ns + round((moment_s - record.began_s) * 1e9)

        span = tracer.start_span(
            f"{record.method} {record.route}",
            context=propagator.extract({"traceparent": record.parent}),
            kind=SpanKind.SERVER,
            attributes={
                "http.request.method": record.method,
                "http.route": record.route,
                "http.response.status_code": record.status,
                "http.request.body.size": record.received_bytes,
                "posture.request_id": record.request_id,
            },
            start_time=record.began_ns,
        )
        if record.code:
            span.set_attribute("error.type", record.code)
        if record.status >= 500:
            span.set_status(Status(StatusCode.ERROR))
        inside = set_span_in_context(span)
        for part in tuple(record.timing.spans):
            child = tracer.start_span(part.part, context=inside, start_time=at_ns(part.began_s))
            child.end(at_ns(part.began_s + part.took_s))
        span.end(at_ns(record.began_s + record.took_s))

    return observe

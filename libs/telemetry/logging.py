"""Logs for machines: one JSON object a line on standard error, with IDs and codes, and without text of people."""

import logging
import sys

import structlog

from libs.telemetry.tracing import current_trace


def configure_logs(service: str, level: str) -> None:
    """Send all logging, ours and libraries', through one formatter. Call once, from a service's `__main__`."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        _add_trace,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,  # before JSON, which can't hold a traceback
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )

    def add_service(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
        event["service"] = service
        return event

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                add_service,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]  # libraries may have added their own
    root.setLevel(level.upper())
    # Their lines on each request and socket carry URLs and addresses, which may name people.
    # redis-py shows whole messages of pub/sub in its debug lines.
    for chatty in ("httpx2", "httpcore2", "openai", "uvicorn.error", "push_response"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))


def _add_trace(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """The trace and the span of the line, so that the lines of all services about one message can be found."""
    if trace := current_trace():
        event["trace_id"], event["span_id"] = trace[3:35], trace[36:52]
    return event

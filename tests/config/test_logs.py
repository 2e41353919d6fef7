"""Log lines of one request or job can be found together, and hold no personal data."""

from __future__ import annotations

import io
import json
import logging
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from core.trace import TraceFilter, working_on


def lines_of(work: Any) -> list[dict[str, Any]]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter("%(message)s"))
    handler.addFilter(TraceFilter())
    logger = logging.getLogger("tests.trace")
    logger.addHandler(handler)
    try:
        work(logger)
    finally:
        logger.removeHandler(handler)
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_carries_the_ids_of_what_it_belongs_to() -> None:
    def work(logger: logging.Logger) -> None:
        with working_on("request", "abc"), working_on("job", 7):
            logger.warning("inside")
        logger.warning("outside")

    inside, outside = lines_of(work)
    assert (inside["request_id"], inside["job_id"]) == ("abc", "7")
    assert "request_id" not in outside


def test_every_answer_names_its_request(client: Any) -> None:
    first, second = (client.get("/health/live").headers["X-Request-ID"] for _ in range(2))
    assert len(first) == 16
    assert first != second


def test_live_answers_without_signing_in(client: Any) -> None:
    assert client.get("/health/live").json() == {"live": True}

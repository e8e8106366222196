"""The edge's small pure rooms: signatures, errors, limits, and the window."""

from datetime import UTC, datetime, timedelta

import pytest

from conversations.window import SAFETY_MARGIN, Window
from whatsapp import errors, signature
from whatsapp.errors import Retry
from whatsapp.sender.limits import PAIR, Limit, throughput

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_signatures() -> None:
    header = signature.sign("secret", b"body")
    assert signature.verify("secret", b"body", header)
    assert not signature.verify("secret", b"other", header)
    assert not signature.verify("guess", b"body", header)
    for forged in (None, "", "sha256=", "sha1=abc", "sha256=" + "0" * 64, "sha256=é"):
        assert not signature.verify("secret", b"body", forged)
    assert not signature.same("", ""), "an empty secret is met by nothing"


@pytest.mark.parametrize(
    ("status", "code", "retry"),
    [
        (401, 190, Retry.NEVER),
        (400, 131047, Retry.NEVER),
        (400, 130429, Retry.RETRY),
        (400, 131056, Retry.RETRY),
        (500, 131000, Retry.AMBIGUOUS),
        (503, None, Retry.AMBIGUOUS),
        (500, 999_999, Retry.AMBIGUOUS),
        (400, 999_999, Retry.NEVER),
        (400, 131049, Retry.WAIT),
        (None, None, Retry.AMBIGUOUS),
    ],
)
def test_errors_are_classified(status: int | None, code: int | None, retry: Retry) -> None:
    error = errors.classify(status, {"error": {"code": code, "error_data": {"details": "why"}}})
    assert error.retry is retry
    assert error.cause
    assert error.cure
    assert error.details == "why"
    assert error.as_dict()["code"] == code


@pytest.mark.parametrize(
    "body", [None, {}, {"error": "x"}, {"error": {"code": "190"}}, {"error": {}}]
)
def test_an_odd_body_is_classified_too(body: dict[str, object] | None) -> None:
    assert errors.classify(400, body).code is None


def test_our_own_findings() -> None:
    assert errors.unreachable("x").retry is Retry.RETRY
    assert errors.no_answer("x").retry is Retry.AMBIGUOUS
    assert errors.unsendable("x").retry is Retry.NEVER
    assert errors.classify(400, {"error": {"code": 131049}}).wait == timedelta(hours=24)


def test_the_window_is_a_calculation() -> None:
    window = Window(NOW)
    assert window.closes_at == NOW + timedelta(hours=24)
    assert window.is_open(NOW + timedelta(hours=24) - timedelta(seconds=1))
    assert not window.is_open(NOW + timedelta(hours=24))
    assert window.sendable(NOW + timedelta(hours=24) - SAFETY_MARGIN - timedelta(seconds=1))
    assert not window.sendable(NOW + timedelta(hours=24) - SAFETY_MARGIN)
    assert window.remaining(NOW + timedelta(hours=30)) == timedelta(0)


def test_who_never_wrote_has_no_window() -> None:
    assert Window(None).closes_at is None
    assert not Window(None).is_open(NOW)


def test_a_limit_lets_a_burst_through_and_then_keeps_the_pace() -> None:
    limit = Limit(interval=timedelta(seconds=6), burst=3)
    busy = None
    for _ in range(3):
        assert limit.wait(busy, NOW) == timedelta(0)
        busy = limit.after(busy, NOW)
    assert limit.wait(busy, NOW) == timedelta(seconds=6)
    assert limit.wait(busy, NOW + timedelta(seconds=6)) == timedelta(0)
    assert limit.room(busy, NOW) == 0
    assert limit.room(busy, NOW + timedelta(seconds=12)) == 2
    assert limit.room(None, NOW) == 3


def test_whatsapps_limits() -> None:
    assert (PAIR.interval, PAIR.burst) == (timedelta(seconds=6), 45)
    assert throughput(80).interval == timedelta(seconds=1) / 80
    assert throughput(1).burst == 1

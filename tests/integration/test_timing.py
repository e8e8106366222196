"""What is odd about a draft's schedules is told by the check."""

from datetime import UTC, datetime
from typing import Any

import pytest

from flows import checking, timing
from flows.drafts import save_draft
from tenants.models import Agency
from tests.integration.flowkit import flow, invite

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)


def codes(**schedule: Any) -> list[str]:
    trigger = {"type": "schedule", "with_tags": ["x"], "timezone": "Europe/Lisbon", **schedule}
    return [one.code for one in timing.findings(flow("Timed", invite(), on=trigger), NOW)]


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("2026-11-02T09:59", ["past_time"]),
        ("2026-11-02T10:01", []),
        ("2026-11-02T10:30+01:00", ["past_time"]),
        ("tomorrow", []),
        ("", []),
    ],
)
def test_a_time_that_is_over(at: str, told: list[str]) -> None:
    assert codes(when="at", at=at) == told


@pytest.mark.parametrize(
    ("cron", "told"),
    [
        ("*/15 * * * *", []),
        ("*/14 * * * *", ["often"]),
        ("* * * * *", ["often"]),
        ("50 9 * * *", []),
        ("0,10 9 1 * *", ["often"]),
        ("55,0 * * * *", ["often"]),
        ("0 0 29 2 *", []),
        ("every day", []),
        ("0 0 31 2 *", []),
    ],
)
def test_a_schedule_that_comes_often(cron: str, told: list[str]) -> None:
    assert codes(when="cron", cron=cron) == told


@pytest.mark.parametrize(
    "data", [None, {}, {"triggers": 7}, {"triggers": [7, {"type": "schedule"}]}]
)
def test_whatever_a_draft_holds(data: Any) -> None:
    assert list(timing.findings(data, NOW)) == []


def test_the_check_tells_it_as_a_warning(alice: Agency) -> None:
    trigger = {"type": "schedule", "when": "at", "at": "2020-01-01T09:00", "with_tags": ["x"]}
    draft = flow("Timed", invite(), on=trigger)
    (one,) = [
        one
        for one in checking.checked(save_draft(draft), draft).diagnostics
        if one.code == "past_time"
    ]
    assert (one.severity, one.node_id) == ("warning", None)
    assert "2020-01-01 09:00" in one.message

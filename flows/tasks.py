"""The automations' tasks."""

from celery import shared_task

from conversations import happenings
from flows import happened, http, moves, scheduled, schedules, timers
from flows.due import HTTP, TIMERS
from tenants.tasks import AgencyTask, drain


@shared_task(name=TIMERS, base=AgencyTask)
def fire_timers(agency_id: int) -> None:
    """Fire time-outs and waits that are due."""
    drain(TIMERS, agency_id, timers.drain)


@shared_task(name=HTTP, base=AgencyTask)
def make_requests(agency_id: int) -> None:
    """Make the HTTP requests that sessions wait for."""
    drain(HTTP, agency_id, http.drain)


@shared_task(name=happenings.TASK, base=AgencyTask)
def tell_happenings(agency_id: int) -> None:
    """Tell sessions and triggers what people did."""
    drain(happenings.TASK, agency_id, happened.drain)


@shared_task(name=schedules.TASK, base=AgencyTask)
def start_by_schedule(agency_id: int) -> None:
    """Start flows whose time has come."""
    drain(schedules.TASK, agency_id, scheduled.drain)


@shared_task(name=moves.TASK, base=AgencyTask)
def move_sessions(agency_id: int) -> None:
    """Move or stop the contacts in older versions of a flow that was published."""
    drain(moves.TASK, agency_id, moves.drain)

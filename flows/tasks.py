"""The automations' tasks."""

from celery import shared_task

from flows import http, timers
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

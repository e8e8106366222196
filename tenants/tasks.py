"""The sweep, and the base of every task that works for one agency."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from celery import Task, shared_task
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from django_tenants.utils import tenant_context
from structlog.contextvars import bound_contextvars

from tenants import current, directory, domains, nudge, work

log = structlog.get_logger(__name__)

SWEEP_LIMIT = 500
# A drain that died is repeated after this long.
LOOK_AGAIN = timedelta(seconds=15)


class DatabaseTask(Task):  # type: ignore[misc]
    """A task that does not hand a broken connection to its successor on the same worker."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        current.leave()
        nudge.taken(self.name, *args)
        try:
            return self.run(*args, **kwargs)
        except (OperationalError, InterfaceError):
            connection.close()
            raise


class AgencyTask(DatabaseTask):
    """A task whose first argument is an agency's id; it runs inside that agency's schema only.

    A suspended agency's tasks do nothing: its rows wait until the suspension ends.
    """

    abstract = True

    def __call__(self, agency_id: int, *args: Any, **kwargs: Any) -> Any:
        current.leave()
        nudge.taken(self.name, agency_id, *args)
        try:
            agency = directory.agency(agency_id)
        except directory.NoSuchAgencyError:
            log.warning("task_for_unknown_agency", task=self.name, agency=agency_id)
            return None
        if agency.suspended:
            log.info("task_for_suspended_agency", task=self.name, agency=agency_id)
            return None
        try:
            with tenant_context(agency), bound_contextvars(agency=agency.slug):
                return self.run(agency_id, *args, **kwargs)
        except (OperationalError, InterfaceError):
            connection.close()
            raise


def drain(task: str, agency_id: int, run: Callable[[], Any]) -> None:
    """Run one bounded drain, then record when this agency's next work of this kind is due.

    ``run`` does the work and returns the time of the next due row, or ``None`` for none.
    """
    seen = work.generation(agency_id, task)
    next_due = run()
    work.settle(agency_id, task, seen, next_due)
    if next_due is not None and next_due <= timezone.now():
        nudge.send(task, agency_id)


@shared_task(name="tenants.sweep", base=DatabaseTask)
def sweep() -> int:
    """Nudge whatever is due, in all agencies, by one look at the index."""
    now = timezone.now()
    due = work.take_due(now, again_at=now + LOOK_AGAIN, limit=SWEEP_LIMIT)
    for item in due:
        nudge.send(item.task, item.agency_id)
    return len(due)


@shared_task(name="tenants.domains.check", base=DatabaseTask)
def check_domains() -> int:
    """Look again at agencies' own domains."""
    return domains.check_again()

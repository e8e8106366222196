"""What flows tell of a contact: their sessions among all that happened, and what they captured."""

from django.utils.translation import gettext as _

from conversations import timeline
from conversations.models import Contact
from conversations.recordwords import Said
from conversations.timeline import Entry, Place
from flows.models import Session
from flows.progress import Progress, progress

CAPTURED = 5


def sessions(contact: Contact, place: Place, size: int) -> list[Entry]:
    """Return the contact's ways through flows, as the timeline has them."""
    rows = Session.objects.filter(conversation__contact=contact).select_related(
        "version__flow", "conversation__number"
    )
    return [_entry(row, place) for row in place.begin(rows, "started_at")[:size]]


def captured(contact: Contact) -> list[Progress]:
    """Return the newest sessions in which the contact answered something."""
    rows = (
        Session.objects.filter(conversation__contact=contact)
        .exclude(state__answers={})
        .select_related("version__flow")
        .order_by("-started_at", "-pk")
    )
    return [progress(row) for row in rows[:CAPTURED]]


def register() -> None:
    """Add the sessions to what timelines show."""
    timeline.SOURCES.append(sessions)


def _entry(row: Session, place: Place) -> Entry:
    told = progress(row)
    lines = [f"{name}: {answer}" for name, answer in told.answers]
    return Entry(
        at=row.started_at,
        source=place.source,
        pk=row.pk,
        said=Said(
            "workflow",
            _("Went through the flow “%(flow)s”") % {"flow": told.flow},
            (told.status, *lines),
        ),
        who=_("Automation"),
        conversation=row.conversation,
    )

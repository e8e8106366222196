"""What an agency from an archive needs beyond its rows, in the transaction that imports it.

A copy beside the original sends nothing: numbers that are routed elsewhere lose their token, and
what was under way on them ends. All else goes on where it stopped, once its work is announced.
"""

from dataclasses import dataclass

from django.db import connection
from django.utils import timezone
from django_tenants.utils import schema_context

from agency import audit, mail
from conversations import assigning, happenings, labelling, later, mentions, snoozing, tidying
from conversations.content.sentences import noop
from conversations.importing import run as importing
from conversations.models import MediaFile, Number, OutboxItem
from conversations.outbox import SENDER
from flows import moves, schedules
from flows.due import HTTP, TIMERS
from flows.models import HttpCall, Timer
from tenants import nudge, work
from tenants.models import Agency, NumberRoute
from whatsapp import account, media
from whatsapp.errors import GraphError, Retry
from whatsapp.inbound import early
from whatsapp.sender import record

# Every kind of work that rows of an agency can ask for; a test compares them with the tasks.
WORK = (
    *(SENDER, TIMERS, HTTP, media.FETCH, early.TASK, account.TASK),
    *(happenings.TASK, schedules.TASK, moves.TASK, later.TASK, snoozing.TASK, mail.TASK),
    *(assigning.TASK, importing.TASK, labelling.TASK, mentions.TASK, tidying.TASK),
)

NOT_HERE = GraphError(
    None,
    Retry.NEVER,
    noop("This agency came from an archive, and its number is connected to another agency."),
    noop("Connect a number to this agency, and send the message anew."),
)
FILE_ELSEWHERE = noop("The file is not part of the archive that this agency came from.")
FILE_UNREACHABLE = noop("The number that received the file is connected to another agency.")


@dataclass(frozen=True, slots=True)
class Arrival:
    """The phone number ids that work here, those that do not, and the files that are missing."""

    connected: list[str]
    elsewhere: list[str]
    files_missing: int


def settle(agency: Agency) -> Arrival:
    """Silence what works elsewhere, announce what works here; to be called inside the agency."""
    with schema_context("public"):
        routes = NumberRoute.objects.filter(agency=agency)
        connected = sorted(routes.values_list("phone_number_id", flat=True))
    foreign = list(Number.objects.exclude(phone_number_id__in=connected).order_by("pk"))
    _silence([number.pk for number in foreign])
    missing = _forget_files(agency)
    work.announce_all(agency.pk, dict.fromkeys(WORK, work.soon()))
    for task in WORK:
        nudge.nudge(task, agency.pk)
    audit.by_operator("agency.imported", agency.name)
    return Arrival(connected, [number.phone_number_id for number in foreign], missing)


def _silence(numbers: list[int]) -> None:
    """End what is under way on these numbers, and take their tokens away."""
    Number.objects.filter(pk__in=numbers).update(active=False, access_token="")
    waiting = OutboxItem.objects.filter(number__in=numbers).values_list("message_id", flat=True)
    record.failed([(pk, NOT_HERE) for pk in waiting.order_by("pk")], at=timezone.now())
    Timer.objects.filter(number__in=numbers).delete()
    HttpCall.objects.filter(session__conversation__number__in=numbers).delete()
    with connection.cursor() as cursor:
        # Without timers and answers they would wait for good.
        cursor.execute(
            "UPDATE flows_session s SET status = 'ended',"
            " state = jsonb_set(s.state, '{status}', '\"ended\"')"
            " FROM conversations_conversation c WHERE c.id = s.conversation_id"
            " AND s.status = 'waiting' AND c.number_id = ANY(%s)",
            [numbers],
        )
    pending = MediaFile.objects.filter(state=MediaFile.State.PENDING)
    pending.filter(message__conversation__number__in=numbers).update(
        state=MediaFile.State.FAILED, due_at=None, error=FILE_UNREACHABLE
    )


def _forget_files(agency: Agency) -> int:
    """Mark files that lie in another agency's folder: they are not this one's to show."""
    kept = MediaFile.objects.exclude(path="")
    own = kept.filter(path__startswith=f"{agency.schema_name}/").exclude(path__contains="..")
    return kept.exclude(pk__in=own).update(
        state=MediaFile.State.FAILED, due_at=None, path="", error=FILE_ELSEWHERE
    )

"""Lower rooms ask for higher ones' tasks by name: each such name must be registered."""

from celery import current_app
from django.conf import settings

from conversations import happenings, outbox
from flows import due, moves, schedules
from whatsapp import media
from whatsapp.door import nudger
from whatsapp.inbound import early


def test_every_task_that_is_asked_for_by_name_exists() -> None:
    current_app.loader.import_default_modules()
    names = {outbox.SENDER, outbox.NUMBER, due.TIMERS, due.HTTP, media.FETCH, nudger.TASK}
    names |= {happenings.TASK, moves.TASK, schedules.TASK}
    names |= {early.TASK, *(entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values())}
    assert names <= set(current_app.tasks)

"""What people do with an import: begin, match columns, have it checked, run, stop, delete it."""

from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agency.models import User
from conversations import fields, uploads
from conversations.importing import columns, files, run, storage
from conversations.importing.files import FileError
from conversations.models import ContactField, ContactImport, ImportKey
from tenants import current, nudge, work

log = structlog.get_logger(__name__)

LARGEST = 32 * 1024 * 1024
State = ContactImport.State


class StepError(ValueError):
    """This cannot be done now; the message says why."""


def begin(*, name: str, size: int, by: User) -> ContactImport:
    """Announce a file. Raises :class:`StepError` for one that is too large or empty."""
    if size <= 0:
        raise StepError(_("This file is empty."))
    if size > LARGEST:
        raise StepError(
            _("A file may have at most %(most)s MB. Split it, and import the parts.")
            % {"most": LARGEST // 1024 // 1024}
        )
    plain = "".join(c for c in name if c.isprintable()).strip()[-200:]
    with transaction.atomic():
        due = timezone.now() + uploads.FINISHED
        work.announce([current.agency_id()], uploads.TIDYING, due)
        return ContactImport.objects.create(name=plain or _("Contacts"), size=size, person=by)


def take(pk: int, *, at: int, data: bytes, by: User) -> ContactImport:
    """Take a piece; after the last one the file is looked over. One that came before does nothing.

    Raises :class:`StepError`, after which the import is gone, and ``ContactImport.DoesNotExist``.
    """
    try:
        with transaction.atomic():
            row = ContactImport.objects.select_for_update().get(pk=pk, person=by)
            if row.state != State.ARRIVING or at < row.received:
                return row
            _keep(row, at, data)
            row.save()
    except FileError as error:
        _discard(pk)
        raise StepError(str(error)) from error
    except OSError as error:
        log.exception("contact_import_not_kept", contact_import=pk, error=type(error).__name__)
        _discard(pk)
        raise StepError(
            _("The file could not be kept: our storage is full or away. Try again later.")
        ) from error
    except StepError:
        _discard(pk)
        raise
    return row


def read_anew(row: ContactImport, *, encoding: str, delimiter: str) -> None:
    """Read the headings in another alphabet, or with something else between columns."""
    if encoding not in (*files.ENCODINGS, row.encoding) or delimiter not in files.DELIMITERS:
        raise StepError(_("Choose one of the list."))
    row.encoding, row.delimiter = encoding, delimiter
    try:
        files.read_heading(row)
    except FileError as error:
        raise StepError(str(error)) from error
    row.mapping = columns.guess(row.columns, fields.all())
    _save(row, State.MAPPING, "encoding", "delimiter", "columns", "mapping")


def check(row: ContactImport, *, mapping: list[str], options: dict[str, Any]) -> None:
    """Have the whole file read and nothing written. Raises :class:`StepError`."""
    known = fields.all()
    _check_mapping(mapping, known)
    with transaction.atomic():
        _forget_check(row)
        row.mapping = mapping
        row.options = options | {"language": get_language() or "en"}
        row.position = row.rows = 0
        row.foreseen, row.trouble = {}, ""
        _save(row, State.CHECKING, "mapping", "options", "position", "rows", "foreseen", "trouble")
        _announce()


def match_again(row: ContactImport) -> None:
    """Go back to the columns; what the check found is forgotten."""
    if row.state not in (State.CHECKING, State.CHECKED, State.FAILED) or row.counts:
        raise StepError(_("This import is under way or done."))
    with transaction.atomic():
        _forget_check(row)
        _save(row, State.MAPPING)


def start(row: ContactImport) -> None:
    """Take the file as it was checked. Raises :class:`StepError`."""
    with transaction.atomic():
        if row.state != State.CHECKED:
            raise StepError(_("This import is under way or done."))
        row.mapping = [_made(target, row, place) for place, target in enumerate(row.mapping)]
        _save(row, State.RUNNING, "mapping")
        _announce()


def stop(row: ContactImport) -> None:
    """Take no more rows; those that were taken stay."""
    if row.state not in run.DUE:
        raise StepError(_("This import is under way or done."))
    _save(row, State.STOPPED if row.state == State.RUNNING else State.MAPPING)


def go_on(row: ContactImport) -> None:
    """Take the rest after a stop."""
    if row.state != State.STOPPED:
        raise StepError(_("This import is under way or done."))
    with transaction.atomic():
        _save(row, State.RUNNING)
        _announce()


def delete(row: ContactImport) -> None:
    """Forget an import with its file and its problems; the contacts stay."""
    if row.state == State.RUNNING:
        raise StepError(_("Stop the import first."))
    storage.drop(row)
    row.delete()


def _keep(row: ContactImport, at: int, data: bytes) -> None:
    if at != row.received or not data or at + len(data) > row.size:
        raise StepError(_("A piece of the file got lost. Upload it again."))
    storage.keep(row, data)
    row.received += len(data)
    if row.received == row.size:
        files.look_over(row)
        row.mapping = columns.guess(row.columns, fields.all())
        row.state = State.MAPPING


def _check_mapping(mapping: list[str], known: list[ContactField]) -> None:
    wrong = [target for target in mapping if not columns.is_known(target, known)]
    if wrong:
        raise StepError(_("One of the fields does not exist any more. Look at the columns again."))
    if not {"phone", "user_id"} & set(mapping):
        raise StepError(_("Choose the column that holds the phone numbers or user ids."))
    twice = {t for t in mapping if mapping.count(t) > 1 and t not in columns.SEVERAL}
    if twice:
        raise StepError(_("Two columns are matched with the same field. Leave one of them out."))
    if len(known) + mapping.count(columns.NEW) > fields.MOST:
        raise StepError(_("There can be at most %(most)s contact fields.") % {"most": fields.MOST})


def _made(target: str, row: ContactImport, place: int) -> str:
    """Make the field of a column that is to be a new one."""
    if target != columns.NEW:
        return target
    known = fields.all()
    key = fields.free_key(row.columns[place], {field.key for field in known})
    ContactField.objects.create(
        key=key, name=row.columns[place][:80] or key, position=len(known) + 1
    )
    return f"{columns.FIELD}{key}"


def _forget_check(row: ContactImport) -> None:
    row.problems.all().delete()
    ImportKey.objects.filter(contact_import=row).delete()


def _save(row: ContactImport, state: ContactImport.State, *fields_: str) -> None:
    """Write the new state, unless somebody else has changed it meanwhile."""
    before = row.state
    row.state = state
    values = {name: getattr(row, name) for name in fields_}
    same = ContactImport.objects.filter(pk=row.pk, state=before)
    if not same.update(state=state, **values):
        raise StepError(_("This import was changed meanwhile. Look at it again."))


def _announce() -> None:
    work.announce([current.agency_id()], run.TASK, work.soon())
    nudge.nudge(run.TASK, current.agency_id())


def _discard(pk: int) -> None:
    row = ContactImport.objects.filter(pk=pk, state=State.ARRIVING).first()
    if row is not None:
        row.received = row.size
        storage.drop(row)
        row.delete()

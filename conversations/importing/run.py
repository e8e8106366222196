"""Checking and taking files piece by piece; each piece is one transaction with its place.

Whoever dies in between leaves the place where the last whole piece ended, and the sweep finds the
import there. The check goes the same way as the run, and only writes down what it found.
"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

import structlog
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from conversations import fields, live
from conversations.importing import files, plans, storage, writing
from conversations.importing.files import FileError, Line
from conversations.importing.plans import Known, Plan
from conversations.importing.rows import Problem, Reader, Wanted
from conversations.models import ContactImport, ImportKey, ImportProblem

log = structlog.get_logger(__name__)

TASK = "conversations.importing.drain"
CHUNK = 500
MOST_ROWS = 200_000
# Seconds of one turn: messages wait for the same workers.
TURN = 3.0
# Names of new labels that are shown before they are made.
LABELS_SHOWN = 100
State = ContactImport.State
DUE = (State.CHECKING, State.RUNNING)


def drain() -> datetime | None:
    """Work for one turn on what is due, the oldest first; return when to go on."""
    row = _due()
    if row is not None:
        with translation.override(row.options.get("language", "en")):
            _work(row)
    return timezone.now() if _due() is not None else None


def _due() -> ContactImport | None:
    return ContactImport.objects.filter(state__in=DUE).order_by("pk").first()


def _work(row: ContactImport) -> None:
    until = time.monotonic() + TURN
    try:
        for chunk in _chunks(files.lines(row, after=row.position)):
            if not _take(row, chunk):
                return
            if time.monotonic() > until:
                return
        _finish(row)
    except FileError as error:
        fail(row, str(error))


def fail(row: ContactImport, trouble: str) -> None:
    """Give up, and say why; what was taken stays."""
    log.warning("contact_import_failed", contact_import=row.pk, state=row.state)
    ContactImport.objects.filter(pk=row.pk).update(
        state=State.FAILED, trouble=trouble[:300], finished_at=timezone.now()
    )


def _chunks(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while chunk := list(islice(lines, CHUNK)):
        if chunk[-1].row > MOST_ROWS:
            raise FileError(
                _("The file has more than %(most)s rows. Split it, and import the parts.")
                % {"most": MOST_ROWS}
            )
        yield chunk


def _take(row: ContactImport, chunk: Sequence[Line]) -> bool:
    """Take a piece, unless the import was stopped or another worker has taken it."""
    with transaction.atomic():
        fresh = ContactImport.objects.select_for_update(of=("self",)).select_related("person")
        locked = fresh.filter(pk=row.pk).first()
        if locked is None or locked.state != row.state or locked.position != chunk[0].row - 1:
            return False
        reader = Reader(locked, fields.all())
        if locked.state == State.CHECKING:
            counts = _check(locked, [reader.read(line) for line in chunk])
            locked.foreseen = _added(locked.foreseen, counts)
        else:
            counts = _run(locked, reader, chunk)
            locked.counts = _added(locked.counts, counts)
        locked.position = chunk[-1].row
        locked.save(update_fields=["foreseen", "counts", "position"])
    return True


def _check(row: ContactImport, wanted: list[Wanted]) -> Counter[str]:
    _find_repeated(row, wanted)
    known = Known(wanted, lock=False)
    made = plans.plan(wanted, known, row.options)
    shown = [*row.foreseen.get("labels", []), *known.new_labels]
    row.foreseen["labels"] = list(dict.fromkeys(shown))[:LABELS_SHOWN]
    _note(row, made)
    return plans.count(made)


def _run(row: ContactImport, reader: Reader, chunk: Sequence[Line]) -> Counter[str]:
    told = row.problems.filter(row__gte=chunk[0].row, row__lte=chunk[-1].row)
    left_out = dict(told.values_list("row", "left_out").order_by("left_out"))
    wanted = [reader.read(line) for line in chunk if not left_out.get(line.row)]
    made = writing.write(row, wanted)
    # What the check said is not said again.
    _note(row, [one for one in made if one.wanted.line.row not in left_out])
    counts = plans.count(made)
    counts[plans.BAD] += sum(left_out.values())
    return counts


def _find_repeated(row: ContactImport, wanted: Sequence[Wanted]) -> None:
    """Rows that say again who stood above: the first counts, the others are left out."""
    keys = {key: one.line.line for one in reversed(wanted) if not one.left_out for key in one.keys}
    ImportKey.objects.bulk_create(
        [ImportKey(contact_import=row, key=key, line=line) for key, line in keys.items()],
        ignore_conflicts=True,
    )
    stored = ImportKey.objects.filter(contact_import=row, key__in=keys)
    first = dict(stored.values_list("key", "line"))
    for one in wanted:
        if one.left_out:
            continue
        again = next((key for key in one.keys if first[key] != one.line.line), None)
        if again:
            sentence = _("Line %(line)s is the same contact; only that one is imported.")
            said = again.partition(" ")[2]
            one.problems.append(Problem("", said, sentence % {"line": first[again]}))


def _note(row: ContactImport, made: Sequence[Plan]) -> None:
    ImportProblem.objects.bulk_create(
        ImportProblem(
            contact_import=row,
            row=one.wanted.line.row,
            line=one.wanted.line.line,
            column=problem.column[:120],
            value=problem.value[:200],
            sentence=problem.sentence[:300],
            left_out=problem.left_out,
            cells=one.wanted.line.cells,
        )
        for one in made
        for problem in one.wanted.problems
    )


def _added(sums: dict[str, object], counts: Counter[str]) -> dict[str, object]:
    return sums | {name: int(str(sums.get(name, 0))) + counts[name] for name in counts}


def _finish(row: ContactImport) -> None:
    """The file is read to its end."""
    with transaction.atomic():
        locked = ContactImport.objects.select_for_update().filter(pk=row.pk).first()
        if locked is None or locked.state != row.state:
            return
        ImportKey.objects.filter(contact_import=locked).delete()
        locked.finished_at = timezone.now()
        if locked.state == State.CHECKING:
            locked.state = State.CHECKED
            locked.rows, locked.position = locked.position, 0
        else:
            locked.state = State.DONE
            live.all_changed()
            transaction.on_commit(lambda: storage.drop(locked))
        locked.save(update_fields=["state", "rows", "position", "finished_at"])

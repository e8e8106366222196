"""Drafts of flows: kept, changed by one at a time, named, copied. What runs is flows.publish's."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from agency.models import User
from agency.sentences import translated
from conversations.content.sentences import sentence
from flows import files
from flows.engine import Diagnostic
from flows.engine.diagnostics import Severity
from flows.engine.reading import read
from flows.models import Flow

NAME_LENGTH = 120
DESCRIPTION_LENGTH = 1000
# A draft may have steps that are not finished, but none that nobody can tell the parts of.
UNREADABLE = frozenset({"bad_node"})
UNSTORABLE = Diagnostic(
    "bad_text",
    Severity.ERROR,
    None,
    sentence("The definition has characters that cannot be stored (U+0000, or half of a pair)."),
    sentence("Remove them."),
)


class BrokenFlowError(ValueError):
    """The definition has errors; ``diagnostics`` says which and how to mend them, one a line."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        super().__init__("\n".join(map(_line, diagnostics)))
        self.diagnostics = diagnostics


class StaleDraftError(Exception):
    """Somebody else has changed the draft since."""


class NameTakenError(ValueError):
    """Another flow has that name."""

    def __init__(self, name: str) -> None:
        super().__init__(_("There is another flow that is called “%(name)s”.") % {"name": name})


def readable(data: Any) -> dict[str, Any]:
    """Return the data if it can be kept as a draft: a definition, its steps finished or not.

    Raises :class:`BrokenFlowError`.
    """
    reading = read(data)
    if reading.definition is None:
        raise BrokenFlowError(reading.diagnostics)
    unreadable = [d for d in reading.diagnostics if d.code in UNREADABLE]
    if unreadable:
        raise BrokenFlowError(unreadable)
    if not files.storable(data):
        raise BrokenFlowError([UNSTORABLE])
    definition: dict[str, Any] = data
    return definition


def take_key(data: Any) -> tuple[Any, str]:
    """Return a file's definition without the key that it names, and that key, "" for none.

    A key stands in ``ui.key``, or beside the definition's own fields.
    """
    if not isinstance(data, Mapping):
        return data, ""
    definition = {name: value for name, value in data.items() if name != "key"}
    ui = definition.get("ui")
    named = data.get("key")
    if isinstance(ui, Mapping):
        named = named or ui.get("key")
        definition["ui"] = {name: value for name, value in ui.items() if name != "key"}
    return definition, files.slug(named) if isinstance(named, str) and named else ""


def empty(name: str) -> dict[str, Any]:
    """Return a definition without steps."""
    return {
        "format": 1,
        "name": name,
        "description": "",
        "entry": "",
        "nodes": [],
        "triggers": [],
        "variables": {},
        "ui": {},
    }


def create(definition: Mapping[str, Any], *, key: str = "", by: User | None = None) -> Flow:
    """Make a flow with this draft; name and key get a number where others have them."""
    name = files.free_name(_name(definition))
    return Flow.objects.create(
        name=name,
        key=files.free_key(key or files.slug(name)),
        description=_description(definition),
        draft={**definition, "name": name},
        updated_by=by,
    )


def save_draft(definition: dict[str, Any], *, key: str = "", by: User | None = None) -> Flow:
    """Store a definition as the draft of the flow of that key or else of that name."""
    name = _name(definition)
    known = Flow.objects.filter(key=key).first() if key else None
    known = known or Flow.objects.filter(name=name).first()
    if known is None:
        return create(definition, key=key, by=by)
    return change(known.pk, definition, by=by)


def change(
    pk: int, definition: dict[str, Any], *, by: User | None, revision: int | None = None
) -> Flow:
    """Replace a draft; ``revision`` is the one that the change began with, None for whichever.

    Raises :class:`StaleDraftError` and :class:`NameTakenError`.
    """
    rows = Flow.objects.filter(pk=pk)
    if revision is not None:
        rows = rows.filter(revision=revision)
    name = _name(definition)
    try:
        with transaction.atomic():
            changed = rows.update(
                draft=definition,
                name=name,
                description=_description(definition),
                revision=F("revision") + 1,
                updated_at=timezone.now(),
                updated_by=by,
            )
    except IntegrityError as error:
        raise NameTakenError(name) from error
    if not changed:
        raise StaleDraftError
    return Flow.objects.select_related("live", "updated_by").get(pk=pk)


def duplicate(flow: Flow, *, by: User | None) -> Flow:
    """Make a copy of the draft, and of its scenarios, under a name of its own."""
    with transaction.atomic():
        name = f"{flow.name[:100]} (copy)"
        copy = create({**flow.draft, "name": name}, key=files.slug(f"{flow.key} copy"), by=by)
        for scenario in flow.scenarios.all():
            copy.scenarios.create(name=scenario.name, data=scenario.data, updated_by=by)
    return copy


def delete(flow: Flow) -> bool:
    """Delete a flow that never was live, with its scenarios; return whether it is gone.

    What was published stays: sessions and their answers lead back to it.
    """
    with transaction.atomic():
        locked = (
            Flow.objects.select_for_update(of=("self",)).filter(pk=flow.pk, versions=None).first()
        )
        if locked is not None:
            locked.delete()
    return locked is not None


def _name(definition: Mapping[str, Any]) -> str:
    return str(definition.get("name") or "").strip()[:NAME_LENGTH] or _("Unnamed flow")


def _description(definition: Mapping[str, Any]) -> str:
    return str(definition.get("description") or "")[:DESCRIPTION_LENGTH]


def _line(found: Diagnostic) -> str:
    """Return a finding in one line, with its step unless it names it itself."""
    message, cure = translated(found.message), translated(found.cure)
    if not message.endswith((".", "!", "?", "।", "؟")):
        message = f"{message}."
    if found.node_id is None or f"“{found.node_id}”" in message:
        return f"{message} {cure}"
    step = _("Step “%(step)s”:") % {"step": found.node_id}
    return f"{step} {message} {cure}"

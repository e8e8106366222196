"""Records in words: one sentence, and an icon that tells kinds apart at a glance."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from agency.sentences import translated
from conversations import consent, fields, sources
from conversations.models import ContactField, Record

Kind = Record.Kind


@dataclass(frozen=True, slots=True)
class Said:
    """What a record says; ``more``: lines below it."""

    icon: str
    text: str
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells records; knows the agency's fields, so that it calls them by their names."""

    fields: dict[str, ContactField]

    def tell(self, record: Record) -> Said:
        """Return a record in words."""
        known = _TELLERS.get(record.kind)
        if known is None:
            return Said("circle-dot", str(record.get_kind_display()))
        return known(self, record.detail if isinstance(record.detail, dict) else {})

    def field(self, key: str) -> ContactField:
        return self.fields.get(key) or fields.undefined(key)


def who(record: Record) -> str:
    """Return who did it, "" if that goes without saying."""
    if record.person is not None:
        return str(record.person)
    match record.detail.get("by") if isinstance(record.detail, dict) else None:
        case "keywords":
            return _("by a keyword")
        case "flow" | "automation":
            return _("Automation")
        case str() as name:
            return name
        case _:
            return _("Automation") if record.kind in _AUTOMATIC else ""


_AUTOMATIC = (Kind.HANDED_OVER, Kind.RESOLVED, Kind.ASSIGNED)


def _assigned(_teller: Teller, detail: dict[str, Any]) -> Said:
    person, team = str(detail.get("to") or ""), str(detail.get("team") or "")
    if person and team:
        text = _("Assigned to %(person)s and the team %(team)s") % {"person": person, "team": team}
    elif person:
        text = _("Assigned to %(person)s") % {"person": person}
    elif team:
        text = _("Assigned to the team %(team)s") % {"team": team}
    else:
        text = _("Assigned to nobody")
    return Said("user-check", text)


def _snoozed(_teller: Teller, detail: dict[str, Any]) -> Said:
    try:
        until = datetime.fromisoformat(str(detail.get("until")))
    except ValueError:
        return Said("alarm-clock", _("Snoozed"))
    return Said("alarm-clock", _("Snoozed until %(day)s") % {"day": fields.day(until.date())})


def _handed_over(_teller: Teller, detail: dict[str, Any]) -> Said:
    reason = str(detail.get("reason") or "")
    return Said("hand", _("Handed over to people"), (translated(reason),) if reason else ())


def _flow_started(_teller: Teller, detail: dict[str, Any]) -> Said:
    return Said("play", _("Started the flow %(flow)s") % {"flow": str(detail.get("flow") or "")})


def _flow_stopped(_teller: Teller, detail: dict[str, Any]) -> Said:
    text = _("Stopped the flow %(flow)s") % {"flow": str(detail.get("flow") or "")}
    step = str(detail.get("step") or "")
    return Said("square", text, (_("It was at %(step)s") % {"step": step},) if step else ())


def _tagged(_teller: Teller, detail: dict[str, Any]) -> Said:
    added, removed = _names(detail.get("added")), _names(detail.get("removed"))
    if added and removed:
        words = {"added": added, "removed": removed}
        return Said("tag", _("Labels added: %(added)s; removed: %(removed)s") % words)
    if removed:
        return Said("tag", _("Labels removed: %(removed)s") % {"removed": removed})
    return Said("tag", _("Labels added: %(added)s") % {"added": added})


def _fields(teller: Teller, detail: dict[str, Any]) -> Said:
    changed = detail.get("changed")
    lines = []
    for key, news in changed.items() if isinstance(changed, dict) else ():
        field = teller.field(key)
        name = _("Name") if key == "name" and key not in teller.fields else field.name
        before, after = (fields.shown(field, news.get(end, "")) for end in ("from", "to"))
        words = {"name": name, "before": before, "after": after}
        if not after:
            lines.append(_("%(name)s: “%(before)s” removed") % words)
        elif before:
            lines.append(_("%(name)s: “%(after)s”, before “%(before)s”") % words)
        else:
            lines.append(_("%(name)s: “%(after)s”") % words)
    return Said("pencil", _("Details changed"), tuple(lines))


def _consent(_teller: Teller, detail: dict[str, Any]) -> Said:
    out = bool(detail.get("opt_out"))
    way = str(consent.WAYS.get(str(detail.get("how")), ""))
    said = str(detail.get("said") or "")
    text = _("Wants no marketing") if out else _("Wants marketing")
    more = [text for text in (way, f"“{said}”" if said else "") if text]
    return Said("bell-off" if out else "bell", text, tuple(more))


def _blocked(_teller: Teller, detail: dict[str, Any]) -> Said:
    if detail.get("blocked"):
        return Said("ban", _("Blocked"))
    return Said("circle-check", _("No longer blocked"))


def _merged(_teller: Teller, detail: dict[str, Any]) -> Said:
    known = [str(detail.get(name) or "") for name in ("name", "phone", "user_id")]
    other = ", ".join(filter(None, known))
    lost = detail.get("lost")
    lines = [
        _("Given up: %(value)s") % {"value": str(value)}
        for value in (lost if isinstance(lost, list) else ())
    ]
    return Said("merge", _("Merged with %(other)s") % {"other": other or "?"}, tuple(lines))


def _identity(_teller: Teller, detail: dict[str, Any]) -> Said:
    old, new = str(detail.get("old") or ""), str(detail.get("new") or "")
    words = {"old": old, "new": new}
    if detail.get("field") == "phone":
        text = _("New phone number: %(new)s") % words
    else:
        text = _("New user id: %(new)s") % words
    return Said("smartphone", text, (_("Before: %(old)s") % words,) if old else ())


def _came_from(_teller: Teller, detail: dict[str, Any]) -> Said:
    icon = "megaphone" if detail.get("kind") == "ad" else "qr-code"
    return Said(icon, _("Came from: %(source)s") % {"source": sources.words(detail)})


def _names(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else ""


def _plain(icon: str, kind: Record.Kind) -> Callable[[Teller, dict[str, Any]], Said]:
    return lambda _teller, _detail: Said(icon, str(kind.label))


_TELLERS: dict[str, Callable[[Teller, dict[str, Any]], Said]] = {
    Kind.ASSIGNED: _assigned,
    Kind.TAKEN_OVER: _plain("hand", Kind.TAKEN_OVER),
    Kind.HANDED_OVER: _handed_over,
    Kind.HANDED_BACK: _plain("bot", Kind.HANDED_BACK),
    Kind.FLOW_STARTED: _flow_started,
    Kind.FLOW_STOPPED: _flow_stopped,
    Kind.RESOLVED: _plain("circle-check", Kind.RESOLVED),
    Kind.REOPENED: _plain("undo", Kind.REOPENED),
    Kind.SNOOZED: _snoozed,
    Kind.WOKEN: _plain("sun", Kind.WOKEN),
    Kind.TAGGED: _tagged,
    Kind.FIELDS: _fields,
    Kind.CONSENT: _consent,
    Kind.BLOCKED: _blocked,
    Kind.MERGED: _merged,
    Kind.IDENTITY: _identity,
    Kind.CAME_FROM: _came_from,
    Kind.IMPORTED: _plain("file-up", Kind.IMPORTED),
    Kind.CREATED: _plain("user-plus", Kind.CREATED),
}

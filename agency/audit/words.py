"""The audit log in words: what each act is called, and what its details say.

Acts are recorded all over the house by their names. One that has no words here is shown by its
name, so that nothing is ever hidden.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from agency.models import AuditEntry, Policy, Team, User

# By the noun of the act; the order is that of the filter.
GROUPS: dict[str, tuple[Promise, tuple[str, ...]]] = {
    "sign-in": (
        gettext_lazy("Signing in"),
        ("sign_in", "password", "two_factor", "recovery_codes"),
    ),
    "people": (gettext_lazy("People"), ("person", "invitation", "policy")),
    "teams": (gettext_lazy("Teams, clients and hours"), ("team", "client", "calendar")),
    "contacts": (gettext_lazy("Contacts"), ("contact", "contact-field", "contacts")),
    "inbox": (gettext_lazy("Labels and replies"), ("label", "saved-reply", "saved-view")),
    "flows": (gettext_lazy("Flows"), ("flow",)),
    "numbers": (gettext_lazy("Numbers and links"), ("number", "entry-link", "widget")),
    "templates": (gettext_lazy("Templates"), ("template", "templates")),
    "agency": (gettext_lazy("Brand, domains and e-mail"), ("brand", "domain", "mail", "agency")),
    "rates": (gettext_lazy("Rates"), ("rates",)),
}

ACTS: dict[str, Promise] = {
    "agency.created": gettext_lazy("Agency created"),
    "agency.imported": gettext_lazy("Agency restored from an archive"),
    "brand.changed": gettext_lazy("Brand changed"),
    "calendar.changed": gettext_lazy("Opening hours changed"),
    "calendar.created": gettext_lazy("Opening hours added"),
    "calendar.deleted": gettext_lazy("Opening hours deleted"),
    "client.activated": gettext_lazy("Client switched on again"),
    "client.created": gettext_lazy("Client added"),
    "client.deactivated": gettext_lazy("Client switched off"),
    "client.deleted": gettext_lazy("Client deleted"),
    "client.renamed": gettext_lazy("Client renamed"),
    "contact-field.change": gettext_lazy("Contact field changed"),
    "contact-field.create": gettext_lazy("Contact field added"),
    "contact-field.delete": gettext_lazy("Contact field deleted"),
    "contact-field.move": gettext_lazy("Contact fields put in another order"),
    "contact.bulk": gettext_lazy("Many contacts changed at once"),
    "contact.create": gettext_lazy("Contact added by hand"),
    "contact.delete": gettext_lazy("Contact deleted"),
    "contact.merge": gettext_lazy("Contacts merged"),
    "contacts.exported": gettext_lazy("Contacts exported"),
    "contacts.import-continued": gettext_lazy("Import of contacts continued"),
    "contacts.import-forgotten": gettext_lazy("Import of contacts deleted"),
    "contacts.import-stopped": gettext_lazy("Import of contacts stopped"),
    "contacts.imported": gettext_lazy("Contacts imported"),
    "domain.added": gettext_lazy("Domain added"),
    "domain.primary": gettext_lazy("Domain made the primary one"),
    "domain.removed": gettext_lazy("Domain removed"),
    "domain.verified": gettext_lazy("Domain verified"),
    "entry-link.button_changed": gettext_lazy("Website button changed"),
    "entry-link.changed": gettext_lazy("Link changed"),
    "entry-link.created": gettext_lazy("Link made"),
    "entry-link.deleted": gettext_lazy("Link deleted"),
    "entry-link.paused": gettext_lazy("Link paused"),
    "entry-link.resumed": gettext_lazy("Link switched on again"),
    "flow.created": gettext_lazy("Flow made"),
    "flow.deleted": gettext_lazy("Flow deleted"),
    "flow.imported": gettext_lazy("Flow imported"),
    "flow.published": gettext_lazy("Flow published"),
    "flow.settings": gettext_lazy("Settings of a flow changed"),
    "flow.token": gettext_lazy("Start address of a flow made anew"),
    "invitation.accepted": gettext_lazy("Invitation accepted"),
    "invitation.limited": gettext_lazy("Invitation limited to labels"),
    "invitation.resent": gettext_lazy("Invitation sent again"),
    "invitation.revoked": gettext_lazy("Invitation taken back"),
    "invitation.sent": gettext_lazy("Invitation sent"),
    "invitation.unlimited": gettext_lazy("Invitation no longer limited to labels"),
    "label.changed": gettext_lazy("Label changed"),
    "label.created": gettext_lazy("Label added"),
    "label.deleted": gettext_lazy("Label deleted"),
    "label.merged": gettext_lazy("Labels merged"),
    "mail.again": gettext_lazy("Waiting mails tried again"),
    "mail.server": gettext_lazy("Own mail server taken"),
    "mail.server_off": gettext_lazy("Own mail server forgotten"),
    "mail.signed": gettext_lazy("Signature of mails changed"),
    "number.assigned": gettext_lazy("Number given to a client"),
    "number.changed": gettext_lazy("Number changed"),
    "number.connected": gettext_lazy("Number connected"),
    "number.disconnected": gettext_lazy("Number disconnected"),
    "number.profile_changed": gettext_lazy("Business profile changed"),
    "number.registered": gettext_lazy("Number registered"),
    "number.token_changed": gettext_lazy("Access token of a number renewed"),
    "number.webhooks_mended": gettext_lazy("Webhooks of a number mended"),
    "password.changed": gettext_lazy("Own password changed"),
    "password.reset": gettext_lazy("Password chosen anew by a link"),
    "person.changed": gettext_lazy("Person changed"),
    "person.deactivated": gettext_lazy("Person deactivated"),
    "person.handed_over": gettext_lazy("Conversations of a person handed over"),
    "person.limited": gettext_lazy("Person limited to labels"),
    "person.reactivated": gettext_lazy("Person let in again"),
    "person.signed_out": gettext_lazy("Person signed out everywhere"),
    "person.two_factor_reset": gettext_lazy("Second factor of a person reset"),
    "person.unlimited": gettext_lazy("Person no longer limited to labels"),
    "policy.changed": gettext_lazy("Rule for two-factor sign-in changed"),
    "rates.changed": gettext_lazy("Rates changed"),
    "rates.reset": gettext_lazy("Rates put back"),
    "recovery_codes.made": gettext_lazy("Own recovery codes made anew"),
    "saved-reply.delete": gettext_lazy("Saved reply deleted"),
    "saved-reply.save": gettext_lazy("Saved reply saved"),
    "sign_in.done": gettext_lazy("Signed in"),
    "sign_in.failed": gettext_lazy("Sign-in failed: wrong password"),
    "sign_in.wrong_code": gettext_lazy("Sign-in failed: wrong code"),
    "team.changed": gettext_lazy("Team changed"),
    "team.created": gettext_lazy("Team added"),
    "team.deleted": gettext_lazy("Team deleted"),
    "team.limited": gettext_lazy("Team limited to labels"),
    "team.unlimited": gettext_lazy("Team no longer limited to labels"),
    "template.category_seen": gettext_lazy("New category of a template noted"),
    "template.changed": gettext_lazy("Template changed"),
    "template.created": gettext_lazy("Template made"),
    "template.deleted": gettext_lazy("Template deleted"),
    "template.unpaused": gettext_lazy("Paused template switched on again"),
    "templates.synced": gettext_lazy("Templates fetched from Meta"),
    "two_factor.off": gettext_lazy("Own second factor switched off"),
    "two_factor.on": gettext_lazy("Own second factor switched on"),
}

# What details are called.
KEYS: dict[str, Promise] = {
    "added": gettext_lazy("Added"),
    "active": gettext_lazy("Switched on"),
    "after": gettext_lazy("After"),
    "asked": gettext_lazy("Which ones"),
    "assignment": gettext_lazy("How conversations are given"),
    "before": gettext_lazy("Before"),
    "calendar": gettext_lazy("Working hours"),
    "capacity": gettext_lazy("Open conversations each"),
    "category": gettext_lazy("Category"),
    "changed": gettext_lazy("Changed"),
    "client": gettext_lazy("Client"),
    "colour": gettext_lazy("Colour"),
    "contacts": gettext_lazy("Contacts"),
    "code": gettext_lazy("Code"),
    "conversations": gettext_lazy("Conversations"),
    "copy_of": gettext_lazy("Copy of"),
    "domain": gettext_lazy("Domain"),
    "erased": gettext_lazy("Contacts that lost a value"),
    "everywhere": gettext_lazy("In all languages"),
    "gallery": gettext_lazy("From the gallery"),
    "gone": gettext_lazy("Merged into it"),
    "key": gettext_lazy("Key"),
    "kind": gettext_lazy("Kind"),
    "labels": gettext_lazy("Labels"),
    "members": gettext_lazy("People"),
    "moving": gettext_lazy("Contacts that move to it"),
    "name": gettext_lazy("Name"),
    "numbers": gettext_lazy("Numbers"),
    "override": gettext_lazy("Published in spite of failing scenarios, because"),
    "others_lead_there": gettext_lazy("Other domains lead there"),
    "owner": gettext_lazy("Owner"),
    "people": gettext_lazy("People"),
    "priority": gettext_lazy("Priority"),
    "removed": gettext_lazy("Removed"),
    "role": gettext_lazy("Role"),
    "rows": gettext_lazy("Rows"),
    "sender": gettext_lazy("Sender"),
    "shortcut": gettext_lazy("Shortcut"),
    "teams": gettext_lazy("Teams"),
    "to": pgettext_lazy("who gets something", "To"),
    "two_factor": gettext_lazy("Who has to use it"),
    "version": gettext_lazy("Version"),
    "waba": gettext_lazy("WhatsApp Business account"),
    "waiting": gettext_lazy("Waiting"),
}
# Values that are codes, by what they are of.
CODES: dict[str, dict[str, Any]] = {
    "role": dict(User.Role.choices),
    "assignment": dict(Team.Assignment.choices),
    "two_factor": dict(Policy.TwoFactor.choices),
}
# Of these a list of two is what it was and what it is.
CHANGING = {"assignment", "calendar", "capacity", "client", "name", "role"}
PAIR = 2


def act(name: str) -> str:
    """Return what an act is called in the reader's language; its name, if it has no words."""
    return str(ACTS.get(name, name))


def who(entry: AuditEntry) -> str:
    """Return who did it, in words."""
    if entry.person_name:
        return entry.person_name
    if entry.origin == AuditEntry.Origin.COMMAND:
        return _("The platform's operators")
    return _("Nobody who is known")


def details(entry: AuditEntry) -> list[tuple[str, str]]:
    """Return what an entry says beside its act and target: pairs of a name and a value."""
    return list(_pairs(entry.detail))


def _pairs(detail: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in detail.items():
        if value in ("", None, [], {}):
            continue
        if key == "changes" and isinstance(value, dict):
            for name, change in value.items():
                yield _key(name), _change(name, change)
        elif key == "changes" and isinstance(value, list):
            yield str(KEYS["changed"]), _value("", value)
        elif key in CHANGING:
            yield _key(key), _change(key, value)
        else:
            yield _key(key), _value(key, value)


def _change(name: str, change: Any) -> str:
    """``[before, after]``, as an arrow that reads the same in every language."""
    if not (isinstance(change, list) and len(change) == PAIR):
        return _value(name, change)
    return " → ".join(_value(name, side) or "—" for side in change)


def _key(name: str) -> str:
    return str(KEYS.get(name) or name.replace("_", " ").capitalize())


def _value(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_value(name, part) for part in value)
    if isinstance(value, dict):
        return ", ".join(f"{_key(key)}: {_value(key, part)}" for key, part in value.items())
    code = CODES.get(name, {}).get(value) if isinstance(value, str) else None
    return str(code if code is not None else "" if value is None else value)

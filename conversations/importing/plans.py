"""What becomes of the rows of a chunk: set against the contacts that are known already."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from agency.models import Label
from conversations.importing.rows import IN, OUT, Problem, Wanted
from conversations.models import Contact

NEW, UPDATED, UNCHANGED, SKIPPED, BAD = "new", "updated", "unchanged", "skipped", "bad"
# What is written of a contact that was known before.
WRITTEN = ("phone", "user_id", "name", "language", "fields", "tags")
# What happens to contacts that exist: gaps are filled, all is replaced, nothing is touched.
FILL, REPLACE, SKIP = "fill", "replace", "skip"


@dataclass(slots=True)
class Plan:
    """One row's outcome; ``contact`` has the values that it will have."""

    wanted: Wanted
    outcome: str = BAD
    contact: Contact | None = None
    changed: list[str] = field(default_factory=list)
    # What to note of the wish for marketing: "in", "out" or "" for nothing.
    consent: str = ""


class Known:
    """Contacts and labels against which rows are set; ``lock``: the contacts' rows are locked."""

    def __init__(self, wanted: Sequence[Wanted], *, lock: bool) -> None:
        self._by_phone: dict[str, Contact] = {}
        self._by_user_id: dict[str, Contact] = {}
        self._labels = {
            name.casefold(): name for name in Label.objects.values_list("name", flat=True)
        }
        self.new_labels: list[str] = []
        phones = {one.phone for one in wanted if one.phone}
        user_ids = {one.user_id for one in wanted if one.user_id}
        found = Contact.objects.filter(
            Q(phone__in=phones) | Q(user_id__in=user_ids), merged_into=None
        ).order_by("pk")
        for contact in found.select_for_update() if lock else found:
            if contact.phone:
                self._by_phone[contact.phone] = contact
            if contact.user_id:
                self._by_user_id[contact.user_id] = contact

    def of(self, wanted: Wanted) -> tuple[Contact | None, Contact | None]:
        """Return who has the row's phone and who has its user id."""
        return self._by_phone.get(wanted.phone), self._by_user_id.get(wanted.user_id)

    def label(self, name: str, *, make: bool) -> str | None:
        """Return the label as the agency spells it; None for one that there is not."""
        spelled = self._labels.get(name.casefold())
        if spelled is None and make:
            self._labels[name.casefold()] = spelled = name
            self.new_labels.append(name)
        return spelled


def plan(wanted: Sequence[Wanted], known: Known, options: dict[str, Any]) -> list[Plan]:
    """Return what becomes of each row; nothing is written."""
    return [_plan(one, known, options) for one in wanted]


def count(plans: Sequence[Plan]) -> Counter[str]:
    """Return how many rows had which outcome, and how many were taken with a remark."""
    found = Counter(one.outcome for one in plans)
    found["remarks"] = sum(bool(one.wanted.problems) and one.outcome != BAD for one in plans)
    return found


def _plan(wanted: Wanted, known: Known, options: dict[str, Any]) -> Plan:
    if wanted.left_out:
        return Plan(wanted)
    by_phone, by_user_id = known.of(wanted)
    contact = by_phone or by_user_id
    if wanted.doubt and by_phone is None:
        wanted.problems.append(wanted.doubt)
    elif by_phone and by_user_id and by_phone.pk != by_user_id.pk:
        wanted.problems.append(
            Problem(
                "",
                wanted.user_id,
                _("The phone number and the user id belong to two contacts. Merge those first."),
            )
        )
    elif contact is not None:
        _check_identity(wanted, contact)
    if wanted.left_out:
        return Plan(wanted)
    if contact is not None and options.get("existing") == SKIP:
        return Plan(wanted, SKIPPED, contact)
    labels = _labels(wanted, known, options)
    if contact is None:
        return _new(wanted, labels, options)
    return _known(wanted, contact, labels, options)


def _check_identity(wanted: Wanted, contact: Contact) -> None:
    """A number or user id is never replaced: that is another person's history."""
    for has, wants, sentence in (
        (contact.phone, wanted.phone, _("The contact with this user id has another phone number.")),
        (contact.user_id, wanted.user_id, _("The contact with this number has another user id.")),
    ):
        if has and wants and has != wants:
            wanted.problems.append(Problem("", wants, sentence))


def _labels(wanted: Wanted, known: Known, options: dict[str, Any]) -> list[str]:
    make = options.get("labels") == "create"
    found = [options["label"]] if options.get("label") else []
    for name in wanted.labels:
        spelled = known.label(name, make=make)
        if spelled is None:
            sentence = _("There is no such label; the contact is imported without it.")
            wanted.problems.append(Problem("", name, sentence, left_out=False))
        else:
            found.append(spelled)
    return found


def _new(wanted: Wanted, labels: list[str], options: dict[str, Any]) -> Plan:
    contact = Contact(
        phone=wanted.phone or None,
        user_id=wanted.user_id or None,
        name=wanted.name,
        language=wanted.language,
        fields=dict(wanted.fields),
        tags=sorted(set(labels)),
    )
    return Plan(wanted, NEW, contact, consent=_wish(wanted, options))


def _known(wanted: Wanted, contact: Contact, labels: list[str], options: dict[str, Any]) -> Plan:
    replace = options.get("existing") == REPLACE
    fields = {
        key: value
        for key, value in wanted.fields.items()
        if replace or contact.fields.get(key) in (None, "")
    }
    values = {
        "phone": contact.phone or wanted.phone or None,
        "user_id": contact.user_id or wanted.user_id or None,
        "fields": contact.fields | fields,
        "tags": sorted({*contact.tags, *labels}) if labels else contact.tags,
    }
    for name in ("name", "language"):
        said = getattr(wanted, name)
        if said and (replace or not getattr(contact, name)):
            values[name] = said
    # Tags have no order that anybody chose.
    if set(values["tags"]) == set(contact.tags):
        del values["tags"]
    changed = [name for name, value in values.items() if value != getattr(contact, name)]
    for name in changed:
        setattr(contact, name, values[name])
    consent = _consent(wanted, contact, options)
    outcome = UPDATED if changed or consent else UNCHANGED
    return Plan(wanted, outcome, contact, sorted(changed), consent)


def _wish(wanted: Wanted, options: dict[str, Any]) -> str:
    return wanted.consent or (IN if options.get("consent") else "")


def _consent(wanted: Wanted, contact: Contact, options: dict[str, Any]) -> str:
    """Return what is news of the wish for marketing. No file lifts an opt-out."""
    wish = _wish(wanted, options)
    if wish == IN and contact.marketing_opt_out:
        sentence = _("This contact opted out of marketing. An import does not change that.")
        wanted.problems.append(Problem("", contact.phone or "", sentence, left_out=False))
        return ""
    if wish == OUT:
        return "" if contact.marketing_opt_out else OUT
    return wish if wish and contact.consent == "unknown" else ""

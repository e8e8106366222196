"""States, qualities and reasons of templates in words, with what to do."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conversations.models import Template, TemplateEvent


@dataclass(frozen=True, slots=True)
class Said:
    """How something is called, how it looks (a badge's tone) and what it means."""

    label: str
    tone: str
    meaning: str = ""
    cure: str = ""


CATEGORIES = {
    "MARKETING": gettext_lazy("Marketing"),
    "UTILITY": gettext_lazy("Utility"),
    "AUTHENTICATION": gettext_lazy("One-time code"),
}
QUALITIES = {
    "GREEN": (gettext_lazy("High quality"), "good"),
    "YELLOW": (gettext_lazy("Medium quality"), "warn"),
    "RED": (gettext_lazy("Low quality"), "bad"),
}


def status(word: str) -> Said:
    """Return what a status means."""
    known = {
        "APPROVED": Said(_("Approved"), "good", _("It can be sent.")),
        "PENDING": Said(
            _("In review"), "info", _("Meta looks at it, mostly within minutes, at most a day.")
        ),
        "IN_APPEAL": Said(_("In appeal"), "info", _("Meta looks at it once more.")),
        "REJECTED": Said(
            _("Rejected"), "bad", _("It cannot be sent."), _("Change it and submit it again.")
        ),
        "PAUSED": Said(
            _("Paused"),
            "warn",
            _("Customers blocked or reported it, so Meta holds it back: 3 hours, then 6."),
            _("Make it more welcome before it goes on: a third time it is disabled for good."),
        ),
        "DISABLED": Said(
            _("Disabled"),
            "bad",
            _("Meta does not let it be sent any more."),
            _("Write a better one under another name."),
        ),
        "FLAGGED": Said(_("Flagged"), "warn", _("Its quality is low; it may be paused soon.")),
        "LIMIT_EXCEEDED": Said(_("Too many templates"), "bad", "", _("Delete unused ones.")),
        "PENDING_DELETION": Said(_("Being deleted"), "quiet"),
        "DELETED": Said(_("Deleted"), "quiet"),
        "ARCHIVED": Said(_("Archived"), "quiet", _("It cannot be sent while it is archived.")),
        "LOCKED": Said(_("Locked"), "bad", _("Meta has locked it.")),
    }
    return known.get(word) or Said(word.replace("_", " ").capitalize(), "quiet")


def rejection(template: Template) -> tuple[str, str]:
    """Return why Meta rejected a template, and what to do."""
    known = {
        "ABUSIVE_CONTENT": (
            _("Meta found it abusive or threatening."),
            _("Take out what may hurt or press people."),
        ),
        "CATEGORY_NOT_AVAILABLE": (
            _("The category is not open to this account."),
            _("Choose another category."),
        ),
        "INCORRECT_CATEGORY": (
            _("The text does not fit its category."),
            _("Choose marketing for anything that offers or invites; utility only follows up."),
        ),
        "TAG_CONTENT_MISMATCH": (
            _("The text does not fit its category or its language."),
            _("Check that it is written in the language that it is for, and its category."),
        ),
        "INVALID_FORMAT": (
            _("Variables, samples or formatting are not as Meta wants them."),
            _("Check the variables' samples and that words stand around each variable."),
        ),
        "PROMOTIONAL": (
            _("It advertises, though its category is not marketing."),
            _("Submit it as marketing, or take out the offer."),
        ),
        "SCAM": (
            _("Meta takes it for a scam."),
            _("Say who writes and why, and link only to the business's own site."),
        ),
    }
    code = template.reason.upper()
    if code in known:
        return known[code]
    if code in ("", "NONE"):
        return "", ""
    return template.reason, ""


def recategorised(template: Template) -> str:
    """Return what a change of category means for cost and consent."""
    if template.category == "MARKETING":
        return _(
            "Marketing messages cost more, do not reach customers who stopped marketing, and Meta"
            " limits how many one customer gets. Flows that rely on it may reach fewer people."
        )
    if template.category == "UTILITY":
        return _("Utility messages cost less, and customers who stopped marketing get them too.")
    return _("Its price and rules are now those of the new category.")


def event(entry: TemplateEvent) -> str:  # noqa: C901, PLR0911
    """Return an entry of the history in words."""
    detail = entry.detail
    kinds = TemplateEvent.Kind
    match entry.kind:
        case kinds.STATUS:
            return status(str(detail.get("to", ""))).label
        case kinds.QUALITY:
            return quality(str(detail.get("to", "")))
        case kinds.CATEGORY:
            values = {"before": category(detail.get("from")), "after": category(detail.get("to"))}
            if detail.get("to_come"):
                return _("Meta will change the category from %(before)s to %(after)s") % values
            return _("Category changed from %(before)s to %(after)s") % values
        case kinds.CREATED:
            return _("Submitted")
        case kinds.EDITED:
            return _("Changed and submitted again")
        case kinds.DELETED:
            return _("Deleted")
        case kinds.UNPAUSED:
            return _("Unpaused")
        case _other:
            return _("Changed at Meta")


def category(word: object) -> str:
    known = CATEGORIES.get(str(word).upper())
    return str(known) if known else str(word or "").capitalize()


def quality(word: str) -> str:
    known = QUALITIES.get(word.upper())
    return str(known[0]) if known else _("Not rated yet")

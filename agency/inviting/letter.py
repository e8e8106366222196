"""The mail that invites, in the agency's brand and the invited person's language."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from agency import branding, links, mail
from agency.models import Invitation, User

# What the mail's row says that it is.
KIND = "invitation"


def send(invitation: Invitation, token: str) -> None:
    """Write the mail with the link; ``token`` stands nowhere else."""
    who = str(invitation.invited_by or "")
    with override(invitation.language):
        agency = branding.current().name
        said = {"who": who, "agency": agency}
        lines = [invited(invitation) % said]
        if invitation.line:
            lines.append(_("%(who)s writes: “%(line)s”") % {"who": who, "line": invitation.line})
        lines.append(_("The link works for seven days, and once."))
        mail.send(
            to=invitation.email,
            kind=KIND,
            subject=_("%(who)s invites you to %(agency)s") % said,
            lines=lines,
            button=mail.Button(
                _("Accept the invitation"), links.absolute(reverse("join", args=[token]))
            ),
            small=_("If you do not know what this is about, do nothing: no account is made."),
        )


def invited(invitation: Invitation) -> str:
    """Return, with places for ``who`` and ``agency``, what the person is invited to."""
    if invitation.role == User.Role.CLIENT:
        return _(
            "%(who)s invites you to see your WhatsApp conversations, templates and figures at"
            " %(agency)s."
        )
    return _("%(who)s invites you to answer customers on WhatsApp with %(agency)s.")

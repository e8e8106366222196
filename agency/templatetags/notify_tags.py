"""What the account page shows of how somebody works in the inbox."""

from django import template

from agency.models import User
from agency.notifying import NotifyForm

register = template.Library()


@register.simple_tag
def notify_form(user: User) -> NotifyForm:
    """Return the form with what this person chose."""
    return NotifyForm(instance=user, auto_id="notify-%s")

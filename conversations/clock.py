"""The time of a conversation.

Whatever asks "what time is it for this number?" asks here. A sandbox number's clock can be pushed
forward, so that a day passes in a moment; a real number's cannot.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from conversations.models import Number


def now(number: "Number") -> datetime:
    """Return the present time of this number's conversations, UTC."""
    return timezone.now() + number.clock_offset


def real(number: "Number", at: datetime) -> datetime:
    """Return when, on the wall clock, the number's own clock will show ``at``."""
    return at - number.clock_offset

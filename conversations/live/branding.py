"""Tells open pages that the agency's brand changed; whoever changes it knows of no pages."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from agency.models import Brand
from conversations.live import publish


@receiver(post_save, sender=Brand)
def told(**_: Any) -> None:
    publish.tell("brand")

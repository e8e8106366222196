"""Whose numbers are whose: a client's people see the conversations of its numbers."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest

from agency import audit
from agency.models import Client
from conversations import live
from conversations.models import Conversation, Number

OPEN = Conversation.Status.OPEN


def open_by_client() -> dict[int, int]:
    """Return how many open conversations each client has, by its id."""
    rows = Conversation.objects.filter(status=OPEN, number__client__isnull=False).order_by()
    return dict(rows.values_list("number__client").annotate(Count("pk")))


def choosable() -> list[Number]:
    """Return all numbers, each with the client that has it now."""
    found = Number.objects.defer("access_token").select_related("client")
    return list(found.order_by("display_number", "pk"))


def give(request: HttpRequest, client: Client, wanted: Collection[int]) -> None:
    """Let exactly these numbers be the client's; what another client had is taken from it."""
    with transaction.atomic():
        rows = (
            Number.objects.filter(Q(client=client) | Q(pk__in=wanted))
            .defer("access_token")
            .select_related("client")
            .order_by("pk")
            .select_for_update(of=("self",))
        )
        for number in rows:
            owner = client if number.pk in wanted else None
            if number.client_id == (owner.pk if owner else None):
                continue
            before = str(number.client or "")
            Number.objects.filter(pk=number.pk).update(client=owner)
            after = str(owner or "")
            audit.record(request, "number.assigned", number, client=[before, after])
        live.all_changed()

"""Clients of the agency: their names, and whether their people may come in."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from agency import audit
from agency.models import Client


class ClientForm(forms.ModelForm[Client]):
    """A client's name."""

    class Meta:
        model = Client
        fields = ("name",)
        labels = {"name": _("Name")}

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        others = Client.objects.exclude(pk=self.instance.pk)
        if other := others.filter(name__iexact=name).first():
            raise ValidationError(
                _("There is a client “%(name)s” already."), params={"name": other.name}
            )
        return name


def save(request: HttpRequest, client: Client) -> None:
    """Store a client as a valid form left it."""
    with transaction.atomic():
        before = Client.objects.filter(pk=client.pk).first()
        client.save()
        if before is None:
            audit.record(request, "client.created", client)
        elif before.name != client.name:
            audit.record(request, "client.renamed", client, name=[before.name, client.name])


def set_active(request: HttpRequest, client: Client, *, active: bool) -> None:
    """Let the client's people in, or out: their sessions end with their next request."""
    with transaction.atomic():
        changed = Client.objects.filter(pk=client.pk).exclude(active=active).update(active=active)
        if changed:
            act = "client.activated" if active else "client.deactivated"
            audit.record(request, act, client, people=client.people.count())
    client.active = active


def delete(request: HttpRequest, client: Client) -> None:
    """Delete a client with its people's accounts; its numbers stay the agency's."""
    with transaction.atomic():
        people = list(client.people.values_list("email", flat=True))
        audit.record(request, "client.deleted", client, people=people)
        client.delete()

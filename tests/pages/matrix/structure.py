"""Labels, teams, clients, and the portal of the clients' people."""

from typing import Any

from agency.models import Client, Label, Team
from tests.pages.matrix import FORM, MANAGERS, MEMBERS, Address, Rows
from tests.pages.matrix.thread import conversation


def label(_rows: Rows) -> dict[str, Any]:
    row, _ = Label.objects.get_or_create(name="VIP", defaults={"keywords": ["gold"]})
    return {"pk": row.pk}


def team(_rows: Rows) -> dict[str, Any]:
    return {"pk": Team.objects.get_or_create(name="Sales")[0].pk}


def client(_rows: Rows) -> dict[str, Any]:
    return {"pk": Client.objects.get_or_create(name="Garden")[0].pk}


ADDRESSES = {
    "labels": Address("get", MANAGERS),
    "labels-try": Address("get", MANAGERS),
    "label-new": Address("get", MANAGERS, "get post"),
    "label": Address("get", MANAGERS, "get post", at=label, row="agency"),
    "label-delete": Address("get", MANAGERS, "get post", at=label, row="agency"),
    # Nothing is said of where it should go up in.
    "label-merge": Address("post", FORM, at=label, row="agency"),
    "teams": Address("get", MANAGERS),
    "team-new": Address("get", MANAGERS, "get post"),
    "team": Address("get", MANAGERS, "get post", at=team, row="agency"),
    "team-delete": Address("get", MANAGERS, "get post", at=team, row="agency"),
    "portal": Address("get", MEMBERS),
    "portal-conversation": Address("get", MEMBERS, at=conversation, row="customer"),
    "portal-templates": Address("get", MEMBERS),
    "clients": Address("get", MANAGERS),
    "client-new": Address("get", MANAGERS, "get post"),
    "client": Address("get", MANAGERS, "get post", at=client, row="agency"),
    "client-state": Address("post", FORM, at=client, row="agency"),
    "client-delete": Address("get", MANAGERS, "get post", at=client, row="agency"),
}

"""Flows, their builder's programs, and the opening hours that they name."""

from typing import Any

from agency.models import Calendar
from tests.pages.matrix import (
    API_ASK,
    API_READ,
    API_WRITE,
    FORM,
    MANAGERS,
    ROLES,
    STAFF,
    Address,
    Rows,
)


def flow(rows: Rows) -> dict[str, Any]:
    return {"pk": rows.flow.pk}


def key(rows: Rows) -> dict[str, Any]:
    return {"key": rows.flow.key}


def version(rows: Rows) -> dict[str, Any]:
    return {"pk": rows.flow.pk, "number": 1}


def scenario(rows: Rows) -> dict[str, Any]:
    kept, _ = rows.flow.scenarios.get_or_create(name="Yes", defaults={"data": {}})
    return {"pk": rows.flow.pk, "scenario": kept.pk}


def slug(_rows: Rows) -> dict[str, Any]:
    return {"slug": "demo"}


def of_conversation(rows: Rows) -> dict[str, Any]:
    return {"conversation": rows.conversation.pk}


def calendar(_rows: Rows) -> dict[str, Any]:
    return {"key": Calendar.objects.get_or_create(key="shop", defaults={"name": "Shop"})[0].key}


ADDRESSES = {
    "flows": Address("get", STAFF),
    "flow": Address("get", STAFF, at=flow, row="agency"),
    "progress": Address("get", STAFF, at=of_conversation, row="customer"),
    "flow-state": Address("get", API_READ, at=flow, row="agency"),
    "flow-check": Address("post", API_ASK, at=flow, row="agency"),
    "flow-draft": Address("post", API_WRITE, at=flow, row="agency"),
    "flow-settings": Address("post", API_WRITE, at=flow, row="agency"),
    "flow-restore": Address("post", API_WRITE, at=flow, row="agency"),
    "flow-play": Address("post", API_ASK, at=flow, row="agency"),
    "flow-scenarios": Address("get", API_READ, "GET POST", at=flow, row="agency"),
    "flow-run-scenarios": Address("post", API_ASK, at=flow, row="agency"),
    "flow-delete-scenario": Address(
        "post", {**API_WRITE, "admin": 200, "owner": 404}, at=scenario, row="agency"
    ),
    "flow-publish": Address("get", API_READ, "GET POST", at=flow, row="agency"),
    "flow-version": Address("get", API_READ, at=version, row="agency"),
    "flow-diff": Address("get", API_ASK, at=flow, row="agency"),
    "flow-token": Address("post", {**API_WRITE, "admin": 422, "owner": 422}, at=flow, row="agency"),
    # It takes no cookie, so it needs no form's token; it has one of its own.
    "flow-start": Address("post", dict.fromkeys(ROLES, 401), at=key, unsigned=401),
    "flow-export": Address("get", MANAGERS, at=flow, row="agency"),
    "flow-new": Address("post", FORM),
    "flow-import": Address("post", FORM),
    "flow-gallery": Address("post", FORM, at=slug),
    "flow-duplicate": Address("post", FORM, at=flow, row="agency"),
    "flow-delete": Address("post", FORM, at=flow, row="agency"),
    "hours": Address("get", MANAGERS, "GET POST"),
    "hours-edit": Address("get", MANAGERS, "GET POST", at=calendar, row="agency"),
    "hours-delete": Address("post", {**FORM, "owner": 404}, at=calendar, row="agency"),
}

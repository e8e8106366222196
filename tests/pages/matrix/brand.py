"""The brand, domains and mail."""

from typing import Any

from tests.pages.matrix import API_READ, FORM, MANAGERS, OPEN, ROLES, Address, Rows


def version(_rows: Rows) -> dict[str, Any]:
    return {"version": "v"}


def picture(_rows: Rows) -> dict[str, Any]:
    return {"kind": "logo", "digest": "d"}


def icon(_rows: Rows) -> dict[str, Any]:
    return {"name": "192", "digest": "d"}


def domain(_rows: Rows) -> dict[str, Any]:
    return {"name": "alice.localhost"}


API_MANAGERS = {**API_READ, "agent": 403}
# What the agency was given can neither be checked nor given up.
NOT_FOUND = {**FORM, "admin": 404, "owner": 404}

ADDRESSES = {
    "brand": Address("get", MANAGERS, "GET POST"),
    # Without colours it says that they are missing.
    "brand-preview": Address("get", {**API_MANAGERS, "admin": 422, "owner": 422}),
    "theme": Address("get", OPEN, at=version),
    "brand-image": Address("get", dict.fromkeys(ROLES, 404), at=picture),
    "brand-icon": Address("get", OPEN, at=icon),
    "manifest": Address("get", OPEN),
    "favicon": Address("get", OPEN),
    "mail": Address("get", MANAGERS, "GET POST"),
    "mail-server": Address("post", {**FORM, "admin": 422, "owner": 422}),
    "mail-server-off": Address("post", FORM),
    "mail-again": Address("post", FORM),
    "domains": Address("get", MANAGERS, "GET POST"),
    "domain-check": Address("post", NOT_FOUND, at=domain),
    "domain-primary": Address("post", FORM, at=domain),
    "domain-remove": Address("post", NOT_FOUND, at=domain),
}

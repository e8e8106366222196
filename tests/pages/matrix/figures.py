"""Figures and the rates of their estimates."""

from typing import Any

from tests.pages.matrix import MANAGERS, MEMBERS, STAFF, Address, Rows


def section(_rows: Rows) -> dict[str, Any]:
    return {"name": "windows"}


def flow(rows: Rows) -> dict[str, Any]:
    return {"pk": rows.flow.pk}


ADDRESSES = {
    "figures": Address("get", MEMBERS),
    "figures-section": Address("get", MEMBERS, at=section),
    "figures-csv": Address("get", MEMBERS, at=section),
    "figures-flows": Address("get", STAFF),
    "figures-flow-csv": Address("get", STAFF, at=flow, row="agency"),
    "rates": Address("get", MANAGERS, takes="get post"),
}

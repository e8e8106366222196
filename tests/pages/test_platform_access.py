"""Who may open what on the platform's host: every route, for every kind of visitor."""

from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.utils import timezone
from django_tenants.utils import schema_context

from agency.models import User
from tenants.models import Agency, Domain, MetaApp, NumberRoute, WorkDue
from tests.integration import meta
from tests.pages import site
from tests.pages.conftest import SignIn
from whatsapp.door.models import ParkedEvent

# What an operator gets for each page of a model; who may not add or delete is told so.
MODEL = {"": 200, "add/": 200, "history/": 200, "delete/": 200, "change/": 200, "bare": 302}
MODELS = {
    "tenants/agency": {**MODEL, "add/": 403, "delete/": 403},
    "tenants/domain": MODEL,
    "tenants/numberroute": {**MODEL, "add/": 403},
    "tenants/metaapp": MODEL,
    "tenants/workdue": {**MODEL, "add/": 403},
    "door/parkedevent": {**MODEL, "add/": 403},
}
SIGNED_OUT = 302
# route -> (what an operator gets, what everybody else gets)
EXPECTED: dict[str, tuple[int, int]] = {
    "": (302, 302),
    "favicon.ico": (302, 302),
    "healthz": (200, 200),
    # No worker runs beside these tests.
    "readyz": (503, 503),
    "metrics": (200, SIGNED_OUT),
    "operator/": (200, SIGNED_OUT),
    "operator/login/": (302, 200),
    "operator/logout/": (405, SIGNED_OUT),
    "operator/password_change/": (200, SIGNED_OUT),
    "operator/password_change/done/": (200, SIGNED_OUT),
    "operator/autocomplete/": (403, SIGNED_OUT),
    "operator/jsi18n/": (200, SIGNED_OUT),
    "operator/r/<path:content_type_id>/<path:object_id>/": (404, SIGNED_OUT),
    "operator/^(?P<app_label>tenants|door)/$": (200, SIGNED_OUT),
    "operator/(?P<url>.*)$": (404, SIGNED_OUT),
    **{
        f"operator/{model}/{'' if part in ('', 'add/') else '<path:object_id>/'}"
        f"{'' if part == 'bare' else part}": (status, SIGNED_OUT)
        for model, pages in MODELS.items()
        for part, status in pages.items()
    },
}
VISITORS = ("anonymous", "an agency's owner", "nobody's operator", "a removed operator")


@pytest.fixture
def rows(alice: Agency) -> dict[str, Any]:
    """A row of each model that the panel shows."""
    meta.connect(alice)
    now = timezone.now()
    WorkDue.objects.update_or_create(
        agency=alice, task="a.task", defaults={"due_at": now, "generation": 1}
    )
    ParkedEvent.objects.create(reason="poison", app_id="app-1", body="{}", received_at=now)
    return {
        "tenants/agency": alice,
        "tenants/domain": Domain.objects.get(tenant=alice),
        "tenants/numberroute": NumberRoute.objects.get(),
        "tenants/metaapp": MetaApp.objects.get(),
        "tenants/workdue": WorkDue.objects.first(),
        "door/parkedevent": ParkedEvent.objects.get(),
    }


def path_of(route: str, rows: dict[str, Any]) -> str:
    """Fill in a route with rows that exist."""
    for model, row in rows.items():
        if route.startswith(f"operator/{model}/"):
            return "/" + route.replace("<path:object_id>", str(row.pk))
    special = {
        "operator/r/<path:content_type_id>/<path:object_id>/": (
            f"operator/r/{ContentType.objects.get_for_model(Agency).pk}/1/"
        ),
        "operator/^(?P<app_label>tenants|door)/$": "operator/tenants/",
        "operator/(?P<url>.*)$": "operator/no/such/page/",
    }
    return "/" + special.get(route, route)


def visitor(kind: str, alice: Agency, sign_in: SignIn) -> Client:
    client = sign_in(None, "anonymous")
    if kind == "an agency's owner":
        client.cookies = sign_in(alice, "owner").cookies
    elif kind in ("nobody's operator", "a removed operator"):
        client = sign_in(None, "operator")
        with schema_context("public"):
            if kind == "nobody's operator":
                User.objects.update(is_operator=False)
            else:
                User.objects.update(is_active=False)
    return client


def test_every_route_is_listed() -> None:
    assert set(site.routes(site.PLATFORM)) == set(EXPECTED)


def test_an_operator_sees_the_panel(rows: dict[str, Any], sign_in: SignIn) -> None:
    operator = sign_in(None, "operator")
    got = {route: operator.get(path_of(route, rows)).status_code for route in EXPECTED}
    assert got == {route: expected for route, (expected, _) in EXPECTED.items()}


@pytest.mark.parametrize("kind", VISITORS)
def test_everybody_else_is_sent_to_sign_in(
    kind: str, rows: dict[str, Any], alice: Agency, sign_in: SignIn
) -> None:
    client = visitor(kind, alice, sign_in)
    for route, (_, expected) in EXPECTED.items():
        answer = client.get(path_of(route, rows))
        if route == "operator/login/" and kind == "nobody's operator":
            # He is signed in, and told that his account may not come in here.
            assert answer.status_code == 200
            continue
        assert answer.status_code == expected, route
        if expected == SIGNED_OUT and route not in ("", "favicon.ico", "operator/logout/"):
            assert answer["Location"].startswith("/operator/login/?next="), route


def test_no_address_takes_a_form_without_its_token(rows: dict[str, Any], sign_in: SignIn) -> None:
    operator = sign_in(None, "operator", csrf=True)
    for route in EXPECTED:
        assert operator.post(path_of(route, rows), {"name": "x"}).status_code == 403, route


def test_the_panel_is_on_no_other_host(
    rows: dict[str, Any], alice: Agency, sign_in: SignIn
) -> None:
    owner = sign_in(alice, "owner")
    for route in set(EXPECTED) - {"", "favicon.ico"}:
        assert owner.get(path_of(route, rows)).status_code == 404, route


def test_a_host_that_nobody_owns_has_nothing(rows: dict[str, Any], sign_in: SignIn) -> None:
    operator = sign_in(None, "operator")
    for host in ("nobody.localhost", "alice.localhost.evil.example", "localhost.evil.example"):
        for path in ("/", "/operator/", "/inbox/", "/sign-in/", "/healthz", "/metrics"):
            answer = operator.get(path, headers={"host": host})
            assert answer.status_code == 404, (host, path)
            assert answer["Content-Type"] == "text/plain"


@pytest.mark.parametrize("host", ["alice.localhost:8000", "ALICE.localhost", "alice.localhost."])
def test_a_host_is_the_same_however_it_is_written(
    host: str, alice: Agency, sign_in: SignIn
) -> None:
    assert sign_in(None, "anonymous").get("/sign-in/", headers={"host": host}).status_code == 200


def test_secrets_are_written_and_never_read(rows: dict[str, Any], sign_in: SignIn) -> None:
    operator = sign_in(None, "operator")
    path = f"/operator/tenants/metaapp/{rows['tenants/metaapp'].pk}/change/"
    page = operator.get(path).content.decode()
    assert "app-1" in page
    assert "an-app-secret" not in page
    form = {"app_id": "app-1", "name": "Ours", "new_secret": "", "new_verify_token": "new-token"}
    assert operator.post(path, form).status_code == 302
    app = MetaApp.objects.get()
    assert (app.name, app.secret, app.verify_token) == ("Ours", "an-app-secret", "new-token")


def test_suspending_an_agency_in_the_panel(alice: Agency, sign_in: SignIn) -> None:
    operator = sign_in(None, "operator")
    form = {
        "name": "Alice",
        "status": "suspended",
        "suspended_reason": "Unpaid.",
        "domains-TOTAL_FORMS": "0",
        "domains-INITIAL_FORMS": "0",
        "routes-TOTAL_FORMS": "0",
        "routes-INITIAL_FORMS": "0",
    }
    answer = operator.post(f"/operator/tenants/agency/{alice.pk}/change/", form)
    assert answer.status_code == 302, answer.content.decode()
    assert Agency.objects.get(pk=alice.pk).suspended


@pytest.mark.parametrize("path", ["/operator/login/", "/operator/login/?next=//evil.example/"])
def test_an_operator_signs_in_and_out(path: str, db: None, sign_in: SignIn) -> None:
    with schema_context("public"):
        User.objects.create_superuser("o@example.com", "a long password")
    form = {"username": "o@example.com", "password": "a long password"}
    visitor = sign_in(None, "anonymous")
    assert visitor.post(path, {**form, "password": "wrong"}).status_code == 200
    answer = visitor.post(path, form)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert visitor.get("/", follow=True).request["PATH_INFO"] == "/operator/"
    answer = visitor.post("/operator/logout/")
    assert answer.status_code == 200
    assert "Logged out" in answer.content.decode()
    assert visitor.get("/operator/").status_code == 302

"""What the operators' panel takes and refuses, and what it shows of secrets it cannot read."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django_tenants.utils import schema_context

from config import doctor
from conversations.models import Conversation, Number
from tenants.models import Agency, Domain, MetaApp, NumberRoute
from tenants.secret import UndecipherableError
from tests.integration import meta
from tests.pages.conftest import SignIn
from tests.pages.site import Page
from whatsapp.client import Graph
from whatsapp.door.knownapps import _read_apps

APP = {"new_secret": "a-secret", "new_verify_token": "a-token", "name": "Theirs"}
LIST = "/operator/tenants/metaapp/"


@pytest.fixture
def operator(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(None, "operator")


def damage(model: type[Any], column: str, **where: Any) -> None:
    """Leave what no key deciphers in the column of a row."""
    table = model._meta.db_table
    ((name, value),) = where.items()
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = 'gAAAAAB' WHERE {name} = %s", [value])


def add_domain(operator: Client, agency: Agency, domain: str) -> Any:
    return operator.post("/operator/tenants/domain/add/", {"domain": domain, "tenant": agency.pk})


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("UPPER.localhost", "upper.localhost"),
        (" inbox.Example.com. ", "inbox.example.com"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("192.168.0.7", "192.168.0.7"),
        ("intranet", "intranet"),
    ],
)
def test_a_domain_is_written_as_browsers_send_it(
    written: str, kept: str, operator: Client, alice: Agency
) -> None:
    assert add_domain(operator, alice, written).status_code == 302
    assert Domain.objects.filter(domain=kept, tenant=alice).exists()
    visitor = Client(headers={"host": kept})
    assert visitor.get("/sign-in/").status_code == 200
    Domain.objects.filter(domain=kept).delete()


@pytest.mark.parametrize(
    "domain",
    [
        "x y:1/",
        "http://a.example",
        "a.example:8000",
        "a.example/",
        "-a.example",
        "a..example",
        "a_b.example",
        "bücher.example",
        "[::1]",
        "a" * 64 + ".example",
        "127.0.0.1",
        "LOCALHOST",
        "localhost.",
        "ALICE.localhost",
        "",
        ".",
        "a\x00.example",
    ],
)
def test_a_domain_that_no_browser_finds_is_refused(
    domain: str, operator: Client, alice: Agency
) -> None:
    before = Domain.objects.count()
    answer = add_domain(operator, alice, domain)
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert Domain.objects.count() == before


@pytest.mark.parametrize("app_id", ["a/b?c", "a b", "ä", "a#", "a.b", "..", "", "1\n2", "%2f"])
def test_an_app_whose_address_nobody_could_write_is_refused(app_id: str, operator: Client) -> None:
    answer = operator.post(LIST + "add/", {"app_id": app_id, **APP})
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert not MetaApp.objects.exists()


def test_an_app_is_added(operator: Client) -> None:
    assert operator.post(LIST + "add/", {"app_id": "12-a_B", **APP}).status_code == 302
    app = MetaApp.objects.get()
    assert (app.app_id, app.secret, app.verify_token) == ("12-a_B", "a-secret", "a-token")


def test_numbers_are_not_connected_by_hand(operator: Client, alice: Agency, bob: Agency) -> None:
    meta.connect(alice)
    route = NumberRoute.objects.get()
    assert operator.get("/operator/tenants/numberroute/add/").status_code == 403
    form = {"phone_number_id": "424242", "waba_id": "x", "agency": bob.pk, "apps": []}
    assert operator.post("/operator/tenants/numberroute/add/", form).status_code == 403
    path = f"/operator/tenants/numberroute/{route.pk}/change/"
    form["apps"] = [app.pk for app in MetaApp.objects.all()]
    assert operator.post(path, form).status_code == 302
    inline = {
        "name": "Alice",
        "status": "active",
        "suspended_reason": "",
        "domains-TOTAL_FORMS": "0",
        "domains-INITIAL_FORMS": "0",
        "routes-TOTAL_FORMS": "2",
        "routes-INITIAL_FORMS": "1",
        "routes-0-id": str(route.pk),
        "routes-0-agency": str(alice.pk),
        "routes-0-apps": form["apps"],
        "routes-0-phone_number_id": "424242",
        "routes-1-phone_number_id": "424243",
        "routes-1-waba_id": "x",
        "routes-1-apps": form["apps"],
    }
    answer = operator.post(f"/operator/tenants/agency/{alice.pk}/change/", inline)
    assert answer.status_code in (200, 302)
    assert list(NumberRoute.objects.values_list("phone_number_id", "waba_id", "agency")) == [
        ("111", "waba-111", alice.pk)
    ]


def test_a_secret_that_cannot_be_read_is_told_and_can_be_written_anew(
    operator: Client, alice: Agency
) -> None:
    meta.connect(alice)
    MetaApp.objects.create(app_id="lost", secret="x", verify_token="keep me")
    damage(MetaApp, "secret", app_id="lost")
    page = Page(operator.get(LIST).content.decode())
    marks = [alt for alt in ("True", "False") for _ in page.find("img", alt=alt)]
    assert marks == ["True", "False", "False", "False"], "two are no platform's, one is unreadable"
    for path in (f"/operator/tenants/agency/{alice.pk}/change/", "/operator/"):
        assert operator.get(path).status_code == 200
    route = NumberRoute.objects.get()
    assert operator.get(f"/operator/tenants/numberroute/{route.pk}/change/").status_code == 200
    lost = MetaApp.objects.get(app_id="lost")
    path = f"{LIST}{lost.pk}/change/"
    assert operator.get(path).status_code == 200
    form = {"app_id": "lost", "name": "Found", "new_secret": "", "new_verify_token": ""}
    answer = operator.post(path, form)
    assert answer.status_code == 200
    assert "cannot be read with the keys set" in Page(answer.content.decode()).text
    assert operator.post(path, {**form, "new_secret": "new"}).status_code == 302
    app = MetaApp.objects.get(app_id="lost")
    assert (app.name, app.secret, app.verify_token) == ("Found", "new", "keep me")


def test_a_secret_that_cannot_be_read_silences_its_own_app_only(
    alice: Agency, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The test's transaction is on this connection.
    monkeypatch.setattr("whatsapp.door.knownapps.close_old_connections", lambda: None)
    meta.connect(alice)
    with schema_context("public"):
        MetaApp.objects.create(app_id="lost", secret="x", verify_token="y", platform=True)
        damage(MetaApp, "secret", app_id="lost")
        apps = _read_apps()
    assert (apps["app-1"].secret, apps["app-1"].verify_token) == (meta.SECRET, "verify")
    assert apps["lost"] is apps[""]
    assert (apps["lost"].secret, apps["lost"].verify_token) == (None, "y")
    assert "lost" in caplog.text
    assert "app_secret_unreadable" in caplog.text
    assert meta.SECRET not in repr(apps)
    assert "gAAAA" not in repr(MetaApp.objects.get(app_id="lost").__dict__)


def test_a_token_that_cannot_be_read_hides_no_number(alice: Agency, sign_in: SignIn) -> None:
    meta.connect(alice)
    meta.connect(alice, "222")
    damage(Number, "access_token", phone_number_id="111")
    answer = sign_in(alice, "owner").get("/settings/numbers/")
    assert answer.status_code == 200
    assert "+1 555 111" in answer.content.decode()
    meta.deliver(meta.message("hi"))
    agent = sign_in(alice, "agent")
    pk = Conversation.objects.get().pk
    for path in ("/inbox/", f"/inbox/{pk}/"):
        assert agent.get(path).status_code == 200
    number = Number.objects.get(phone_number_id="111")
    number.verified_name = "Alice"
    number.save()
    with pytest.raises(UndecipherableError):
        Graph.of(Number.objects.get(verified_name="Alice"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_token FROM conversations_number ORDER BY phone_number_id")
        assert cursor.fetchone() == ("gAAAAAB",), "the old key may come back"
    assert not doctor._readable(Number)
    worries = {row["number"].phone_number_id: row["worries"] for row in answer.context["rows"]}
    assert worries["111"]
    assert worries["111"] != worries["222"]


@pytest.mark.parametrize("token", ["a token of ours", ""])
def test_a_machine_reads_the_figures_with_its_token(token: str, settings: Any, db: None) -> None:
    settings.METRICS_TOKEN = token
    machine = Client(SERVER_NAME="localhost")
    answer = machine.get("/metrics", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == (200 if token else 401)
    assert (b"transom_agencies" in answer.content) is bool(token)
    assert "session" not in answer.cookies
    for wrong in ("Bearer", "Bearer ", "Bearer x", "bearer a token of our", "Bearer é"):
        answer = machine.get("/metrics", headers={"authorization": wrong})
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"] == "Bearer"
        assert b"transom_agencies" not in answer.content
    assert machine.get("/metrics", headers={"authorization": "Basic eDp5"}).status_code == 302
    assert machine.post("/metrics", headers={"authorization": "Bearer " + token}).status_code > 400

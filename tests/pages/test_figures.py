"""The page of figures, its sections, its files, and the rates of its estimates."""

import csv
import io

import pytest
from django.urls import reverse

from agency.models import AuditEntry
from conversations.figures.sections import SECTIONS
from conversations.figures.tables import TABLES
from conversations.models import Contact, Conversation, Message, Rate
from tenants.models import Agency
from tests.integration import flowkit, meta
from tests.pages.conftest import SignIn
from tests.pages.site import Page


@pytest.fixture
def answered(conversation: Conversation) -> Conversation:
    """Maya tapped a button that a flow sent."""
    flowkit.go_live(flowkit.buttons())
    meta.deliver(meta.message("book"))
    return conversation


@pytest.mark.parametrize("name", SECTIONS)
def test_each_section_shows_itself(
    name: str, answered: Conversation, alice: Agency, sign_in: SignIn
) -> None:
    answer = sign_in(alice, "owner").get(reverse("figures-section", args=[name]))
    assert answer.status_code == 200
    page = Page(answer.content.decode())
    assert not page.active()
    assert page.find("section", **{"aria-labelledby": f"figures-{name}"})


def test_the_page_asks_for_the_same_period_everywhere(alice: Agency, sign_in: SignIn) -> None:
    client = sign_in(alice, "owner")
    page = Page(client.get("/figures/?days=7&zone=Asia/Tokyo").content.decode())
    fetched = [found.get("hx-get") or "" for found in page.find("section")]
    assert len(fetched) == len(SECTIONS) + 1
    assert all("days=7" in url and "zone=Asia%2FTokyo" in url for url in fetched)


@pytest.mark.parametrize(
    "query",
    [
        "days=x",
        "from=2026-13-01&to=x",
        "from=2026-11-02&to=2026-11-01",
        "zone=Mars/Sea",
        "number=999999999999999999999",
        "client=-1",
        "from=0001-01-01&to=9999-12-31",
    ],
)
def test_nonsense_is_taken_as_not_asked(query: str, alice: Agency, sign_in: SignIn) -> None:
    client = sign_in(alice, "owner")
    assert client.get(f"/figures/?{query}").status_code == 200
    assert client.get(f"/figures/conversations?{query}").status_code == 200


@pytest.mark.parametrize("name", TABLES)
def test_each_table_is_a_file(
    name: str, answered: Conversation, alice: Agency, sign_in: SignIn
) -> None:
    answer = sign_in(alice, "owner").get(reverse("figures-csv", args=[name]))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0]
    assert answer["Content-Type"].startswith("text/csv")
    assert "attachment" in answer["Content-Disposition"]


def test_a_file_holds_no_formula(
    alice: Agency, conversation: Conversation, sign_in: SignIn
) -> None:
    Message.objects.create(
        conversation=conversation,
        direction="out",
        status="sent",
        source="agent",
        kind="buttons",
        content={"kind": "buttons"},
        text='=HYPERLINK("http://x")',
        at=conversation.last_message_at,
    )
    answer = sign_in(alice, "owner").get(reverse("figures-csv", args=["taps"]))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1][1] == '\'=HYPERLINK("http://x")'


def test_clients_are_told_no_costs(
    alice: Agency, conversation: Conversation, sign_in: SignIn
) -> None:
    client = sign_in(alice, "client")
    assert client.get("/figures/cost").status_code == 404
    assert client.get("/figures/cost.csv").status_code == 404
    assert "figures/cost" not in client.get("/figures/").content.decode()


def test_a_flows_steps_are_shown_and_filed(
    answered: Conversation, alice: Agency, sign_in: SignIn
) -> None:
    client = sign_in(alice, "agent")
    page = Page(client.get("/figures/of/flows").content.decode())
    assert "Version 1: 1 contact began" in page.text
    (steps,) = [page.find("progress")]
    assert steps[0]["max"] == "1"
    assert steps[0]["value"] == "1"


def test_rates_are_edited_as_a_file(alice: Agency, sign_in: SignIn) -> None:
    owner = sign_in(alice, "owner")
    assert "country,category,price,currency" in owner.get("/settings/rates/").content.decode()
    bad = owner.post("/settings/rates/", {"rates": "country,category,price,currency\nX,y,z,EUR"})
    assert bad.status_code == 422
    assert "Line 2" in bad.content.decode()
    assert not Rate.objects.exists()
    good = owner.post(
        "/settings/rates/", {"rates": "country,category,price,currency\n*,service,0.01,EUR"}
    )
    assert good.status_code == 302
    assert Rate.objects.get().currency == "EUR"
    assert AuditEntry.objects.filter(act="rates.changed").exists()
    owner.post("/settings/rates/", {"reset": "1"})
    assert not Rate.objects.exists()


def test_agents_who_are_limited_see_figures_of_their_labels(
    alice: Agency, conversation: Conversation, sign_in: SignIn
) -> None:
    limited = sign_in(alice, "limited")
    answer = limited.get("/figures/conversations.csv?days=7")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    before = sum(int(row["received"]) for row in rows)
    assert Contact.objects.exists()
    everything = sign_in(alice, "owner").get("/figures/conversations.csv?days=7")
    all_rows = list(csv.DictReader(io.StringIO(everything.content.decode("utf-8-sig"))))
    assert before < sum(int(row["received"]) for row in all_rows)

"""The audit log: read page by page, filtered, said in words, taken home as a file."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import override

from agency import audit
from agency.audit import listing, words
from agency.models import AuditEntry, Calendar, User
from tenants.models import Agency
from tests.ops import commands
from tests.pages import site
from tests.pages.conftest import SignIn
from tests.pages.site import Page

LOG = "/settings/audit/"
# The name of an act, within what records it.
ACT = re.compile(
    r"(?:audit\.(?:record|by_operator)\(|_act = |act = )[^\n]*?\n?[^\n]*?\"([a-z_-]+\.[a-z_]+)\""
)


@pytest.fixture
def owner(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "owner")


def said(answer: Any) -> str:
    return Page(answer.content.decode()).text


def entry(act: str, target: str = "", *, at: datetime | None = None, **detail: Any) -> AuditEntry:
    found = AuditEntry.objects.create(act=act, target=target, detail=detail, person_name="Maya")
    if at is not None:
        AuditEntry.objects.filter(pk=found.pk).update(at=at)
    return found


def rows(answer: Any) -> list[str]:
    return [row["entry"].target for row in answer.context["rows"]]


def test_what_happened_is_told_in_words(owner: Client) -> None:
    assert "Nothing happened yet" in said(owner.get(LOG))
    entry("person.changed", "Tom", changes={"role": ["agent", "admin"], "teams": ["", "Sales"]})
    entry("template.deleted", "hello", everywhere=True)
    entry("moon.painted", "the moon", brush_size=3, colours=["blue"])
    audit.by_operator("number.connected", "+1 555", waba="200")
    page = said(owner.get(LOG))
    for words_of in (
        "Person changed Tom Role: Agent → Admin Teams: — → Sales",
        "Template deleted hello In all languages: yes",
        "moon.painted the moon Colours: blue Brush size: 3",
        "The platform's operators Number connected +1 555 WhatsApp Business account: 200",
    ):
        assert words_of in page


def test_it_is_filtered_by_person_kind_and_time(owner: Client) -> None:
    me = User.objects.get(email="owner@example.com")
    entry("label.created", "red", at=datetime(2026, 3, 1, 12, tzinfo=UTC))
    entry("label.deleted", "blue", at=datetime(2026, 3, 31, 21, 30, tzinfo=UTC))
    mine = entry("domain.added", "a.example", at=datetime(2026, 3, 31, 22, 30, tzinfo=UTC))
    AuditEntry.objects.filter(pk=mine.pk).update(person=me)
    assert rows(owner.get(LOG)) == ["a.example", "blue", "red"], "newest first"
    assert rows(owner.get(LOG, {"group": "inbox"})) == ["blue", "red"]
    assert rows(owner.get(LOG, {"person": me.pk})) == ["a.example"]
    assert rows(owner.get(LOG, {"from": "2026-03-31", "to": "2026-03-31"})) == ["a.example", "blue"]
    assert rows(owner.get(LOG, {"to": "2026-03-30"})) == ["red"]
    # A day is one of the agency's own.
    Calendar.objects.create(key="default", name="Hours", timezone="Europe/Berlin")
    assert rows(owner.get(LOG, {"to": "2026-03-31"})) == ["blue", "red"]
    assert rows(owner.get(LOG, {"from": "2026-04-01"})) == ["a.example"]
    odd = {"from": "yesterday", "to": "9999-12-31", "person": "x", "group": "y", "after": "z"}
    assert len(rows(owner.get(LOG, odd))) == 3
    assert "Nothing of that kind" in said(owner.get(LOG, {"from": "2026-05-01"}))


def test_it_comes_page_by_page(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    at = datetime(2026, 3, 1, tzinfo=UTC)
    for n in range(5):
        # Several within the same moment.
        entry("label.created", str(n), at=at + timedelta(seconds=n // 3))
    page = owner.get(LOG, headers={"HX-Request": "true", "HX-Target": "audit-list"})
    assert b"<html" not in page.content
    assert b'hx-swap-oob="true"' in page.content, "the file follows the filters"
    found = rows(page)
    while key := page.context["more"]:
        headers = {"HX-Request": "true", "HX-Target": "audit-more"}
        page = owner.get(LOG, {"after": key}, headers=headers)
        assert b"<table" not in page.content
        found += rows(page)
    assert found == ["4", "3", "2", "1", "0"]


def test_a_page_costs_the_same_however_much_happened(owner: Client) -> None:
    entry("label.created", "red")
    few = len(site.queries(owner, LOG))
    for n in range(30):
        entry("label.created", str(n))
    assert len(site.queries(owner, LOG)) == few


def test_it_is_taken_home_as_a_file(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PIECE", 2)
    for target in ("=HYPERLINK(1)", "plain", "+49"):
        entry("label.created", target, labels=["=1", "b"])
    entry("domain.added", "a.example")
    answer = owner.get(f"{LOG}log.csv", {"group": "inbox"})
    assert answer["Content-Disposition"] == 'attachment; filename="audit-log.csv"'
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    lines = list(csv.reader(io.StringIO(text)))
    assert lines[0][1:4] == ["Who", "What was done", "To what"]
    assert [line[3] for line in lines[1:]] == ["'+49", "plain", "'=HYPERLINK(1)"]
    assert lines[1][1:3] == ["Maya", "Label added"]
    assert lines[1][4] == "Labels: =1, b"


def test_only_managers_read_it(alice: Agency, bob: Agency, sign_in: SignIn) -> None:
    entry("label.created", "secret")
    assert sign_in(alice, "agent").get(LOG).status_code == 403
    assert rows(sign_in(bob, "owner").get(LOG)) == []


def test_commands_that_change_an_agency_are_in_it(alice: Agency) -> None:
    commands.run(
        "connect_number",
        *("--agency", alice.slug, "--phone-number-id", "777", "--waba-id", "888"),
        *("--display-number", "+1 555 0100", "--access-token", "secret-token"),
        *("--app-id", "9", "--app-secret", "secret-secret", "--verify-token", "verify"),
    )
    found = AuditEntry.objects.get(act="number.connected")
    assert (found.origin, found.person_name, found.address) == ("command", "", None)
    assert words.who(found) == "The platform's operators"
    assert "secret" not in str(found.detail)


def test_every_act_has_words() -> None:
    base = Path(settings.BASE_DIR)
    rooms = ("agency", "conversations", "flows", "whatsapp")
    acts = {
        act
        for room in rooms
        for file in (base / room).rglob("*.py")
        for act in ACT.findall(file.read_text())
    }
    assert len(acts) > 60
    assert sorted(acts - words.ACTS.keys()) == [], "give them words in agency/audit/words.py"
    nouns = {noun for _label, group in words.GROUPS.values() for noun in group}
    assert {act.partition(".")[0] for act in words.ACTS} <= nouns


def test_it_speaks_the_readers_language(alice: Agency) -> None:
    found = entry("person.changed", changes={"role": ["agent", "admin"]})
    with override("en"):
        assert words.details(found) == [("Role", "Agent → Admin")]

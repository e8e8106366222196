"""Importing and exporting contacts through the pages."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from agency.models import AuditEntry, Label, User
from conversations.importing import run
from conversations.models import Contact, ContactField, ContactImport
from tenants.models import Agency
from tests.pages.conftest import SignIn
from tests.pages.site import Page

AT = "/contacts/import/"
BAD = "name;phone\nMaya;+4915123456789\n=cmd();12\n"


@pytest.fixture(autouse=True)
def _kept_here(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def owner(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "owner")


def upload(client: Client, data: str, name: str = "people.csv") -> ContactImport:
    said = data.encode()
    begun = client.post(AT, {"name": name, "size": len(said)})
    assert begun.status_code == 201
    ref = begun.json()["ref"]
    answer = client.post(f"{AT}{ref}/piece?at=0", said, "application/octet-stream")
    assert answer.json() == {"received": len(said), "ref": ref}
    return ContactImport.objects.get(pk=ref)


def form(row: ContactImport, **more: Any) -> dict[str, Any]:
    columns = {f"column-{place}": target for place, target in enumerate(row.mapping)}
    usual = {"country": "DE", "existing": "fill", "labels": "create", "dates": "dmy"}
    return {**usual, **columns, **more}


def finish(row: ContactImport) -> ContactImport:
    while run.drain() is not None:
        pass
    row.refresh_from_db()
    return row


def look(client: Client, row: ContactImport, query: str = "") -> str:
    answer = client.get(f"{AT}{row.pk}/{query}")
    assert answer.status_code == 200
    return Page(answer.content.decode()).text


def lines(answer: Any) -> list[list[str]]:
    text = b"".join(cast("Iterable[bytes]", answer.streaming_content)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_from_the_file_to_the_contacts(owner: Client) -> None:
    row = upload(owner, BAD)
    page = look(owner, row)
    assert "Maya" in page
    assert "+4915123456789" in page
    assert owner.post(f"{AT}{row.pk}/check", form(row)).status_code == 302
    assert "The file is being read" in look(owner, row)
    finish(row)
    page = look(owner, row)
    assert "Nothing is written yet" in page
    assert "Import 1 contact" in page
    assert "too few" in page
    assert not Contact.objects.exists()
    owner.post(f"{AT}{row.pk}/act", {"act": "start"})
    assert "0 of 2 rows" in look(owner, row, "?part=state")
    finish(row)
    assert "The import is done" in look(owner, row)
    assert "people.csv" in Page(owner.get(AT).content.decode()).text
    assert Contact.objects.get().name == "Maya"
    entry = AuditEntry.objects.get(act="contacts.imported")
    assert (entry.target, entry.detail["rows"]) == ("people.csv", 2)


def test_rows_that_were_left_out_can_be_mended_and_imported(owner: Client) -> None:
    row = upload(owner, BAD)
    owner.post(f"{AT}{row.pk}/check", form(row))
    finish(row)
    heading, bad = lines(owner.get(f"{AT}{row.pk}/problems.csv"))
    assert heading == ["name", "phone", "Line", "Problem"]
    assert bad[:3] == ["'=cmd()", "12", "3"]
    assert bad[3].startswith("phone: ")


def test_a_form_that_is_wrong_says_so_and_keeps_what_was_chosen(owner: Client) -> None:
    row = upload(owner, BAD)
    answer = owner.post(f"{AT}{row.pk}/check", form(row, **{"column-1": ""}, label="x"))
    assert answer.status_code == 422
    page = Page(answer.content.decode())
    assert "Choose the column that holds the phone numbers" in page.text
    assert page.find("input", name="label")[0]["value"] == "x"
    answer = owner.post(f"{AT}{row.pk}/check", form(row, country="nowhere"))
    assert answer.status_code == 422


def test_the_alphabet_can_be_changed(owner: Client) -> None:
    row = upload(owner, BAD)
    owner.post(f"{AT}{row.pk}/read", {"encoding": "utf-8", "delimiter": ","})
    row.refresh_from_db()
    assert row.columns == ["name;phone"]
    owner.post(f"{AT}{row.pk}/read", {"encoding": "klingon", "delimiter": ";"})
    row.refresh_from_db()
    assert row.encoding == "utf-8"


@pytest.mark.parametrize(
    ("name", "data", "says"), [("a.xlsx", "PK\x03\x04", "workbook"), ("a.csv", "\n", "no columns")]
)
def test_what_cannot_be_read_is_told_at_once(
    name: str, data: str, says: str, owner: Client
) -> None:
    ref = owner.post(AT, {"name": name, "size": len(data)}).json()["ref"]
    answer = owner.post(f"{AT}{ref}/piece?at=0", data.encode(), "application/octet-stream")
    assert answer.status_code == 422
    assert says in answer.json()["error"]
    assert not ContactImport.objects.exists()
    assert owner.post(AT, {"name": name, "size": 99_999_999}).status_code == 422


def test_a_file_is_only_taken_from_who_began_it(
    owner: Client, alice: Agency, sign_in: SignIn
) -> None:
    ref = owner.post(AT, {"name": "a.csv", "size": 5}).json()["ref"]
    path = f"{AT}{ref}/piece?at=0"
    admin = sign_in(alice, "admin")
    assert admin.post(path, b"phone", "application/octet-stream").status_code == 404
    assert admin.get(f"{AT}{ref}/").status_code == 404, "it is not there yet"


def test_stopping_going_on_and_deleting(owner: Client) -> None:
    row = upload(owner, BAD)
    act = f"{AT}{row.pk}/act"
    owner.post(f"{AT}{row.pk}/check", form(row))
    finish(row)
    owner.post(act, {"act": "start"})
    owner.post(act, {"act": "delete"})
    owner.post(act, {"act": "stop"})
    assert "Stopped after 0 of 2 rows" in look(owner, row)
    owner.post(act, {"act": "go-on"})
    finish(row)
    owner.post(act, {"act": "nonsense"})
    assert owner.post(act, {"act": "start"}, follow=True).status_code == 200
    owner.post(act, {"act": "delete"})
    assert not ContactImport.objects.exists()
    assert Contact.objects.count() == 1
    acts = list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))
    assert [act.partition(".")[2] for act in acts] == [
        *("imported", "import-stopped", "import-continued", "import-forgotten"),
    ]


def test_long_lists_come_in_pages(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conversations.views.importing.PROBLEMS", 2)
    monkeypatch.setattr("conversations.views.importing.PIECE_OF_PROBLEMS", 2)
    monkeypatch.setattr("conversations.views.importing.PAGE", 1)
    row = upload(owner, "phone\n" + "".join(f"bad {n}\n" for n in range(5)))
    owner.post(f"{AT}{row.pk}/check", form(row))
    finish(row)
    first = look(owner, row)
    assert "bad 1" in first
    assert "bad 2" not in first
    last = row.problems.order_by("pk")[1].pk
    assert "bad 3" in look(owner, row, f"?part=problems&after={last}")
    assert len(lines(owner.get(f"{AT}{row.pk}/problems.csv"))) == 6
    upload(owner, BAD, "other.csv")
    page = owner.get(AT)
    assert b"people.csv" not in page.content
    after = page.context["page"].next_key
    assert b"people.csv" in owner.get(AT, {"part": "rows", "after": after}).content


# --- Export ---


def told(contact: Contact) -> tuple[Any, ...]:
    names = ("name", "phone", "user_id", "language", "fields", "tags", "consent")
    return tuple(getattr(contact, name) for name in names)


def test_what_is_exported_can_be_imported_again(owner: Client) -> None:
    ContactField.objects.create(key="born", name="Born", kind="date")
    ContactField.objects.create(key="name", name="Nickname", kind="text")
    ContactField.objects.create(key="vip", name="VIP", kind="yes_no")
    everybody = [
        Contact(phone="+4915123456789", name='Maya "M", F.\nx', tags=["A, b", "C;d", 'E "f"']),
        Contact(phone="+15550001", name="=1+1", language="pt_BR", marketing_opt_out=True),
        Contact(phone="+5215512345678", user_id="MX.1", tags=["A, b"]),
        Contact(
            user_id="US.2", name="-x", fields={"born": "1990-12-24", "name": "+M", "vip": "true"}
        ),
    ]
    Contact.objects.bulk_create(everybody)
    Label.objects.bulk_create(Label(name=name) for name in ("A, b", "C;d", 'E "f"'))
    before = [told(row) for row in Contact.objects.order_by("pk")]
    text = b"".join(cast("Iterable[bytes]", owner.get("/contacts/export.csv").streaming_content))
    unchanged = upload(owner, text.decode("utf-8"))
    owner.post(f"{AT}{unchanged.pk}/check", form(unchanged, existing="replace", country=""))
    assert finish(unchanged).foreseen["unchanged"] == 3, "line breaks in names are made spaces"
    assert unchanged.foreseen["updated"] == 1
    Contact.objects.filter(phone="+15550001").update(name="")
    Contact.objects.exclude(phone="+15550001").delete()
    again = upload(owner, text.decode("utf-8"))
    owner.post(f"{AT}{again.pk}/check", form(again, existing="fill", country=""))
    finish(again)
    owner.post(f"{AT}{again.pk}/act", {"act": "start"})
    assert finish(again).counts["bad"] == 0
    after = {told(row) for row in map(_flat, Contact.objects.all())}
    assert after == {(row[0].replace("\n", " "), *row[1:]) for row in map(_hashable, before)}


def _hashable(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(str(value) if isinstance(value, dict | list) else value for value in row)


def _flat(contact: Contact) -> Contact:
    contact.fields, contact.tags = str(contact.fields), str(contact.tags)  # type: ignore[assignment]
    return contact


def test_the_export_is_what_the_list_shows(owner: Client) -> None:
    Contact.objects.create(phone="+4915123456781", name="Maya", tags=["VIP"])
    Contact.objects.create(phone="+4915123456782", name="Diego", fields={"odd": "1"})
    gone = Contact.objects.create(phone="+4915123456783", name="Gone")
    gone.merged_into = Contact.objects.get(name="Maya")
    gone.save()
    heading, *rows = lines(owner.get("/contacts/export.csv"))
    assert heading == [
        *("name", "phone", "user_id", "language", "labels", "consent", "field:odd"),
        *("username", "blocked", "created"),
    ]
    assert [row[0] for row in rows] == ["Maya", "Diego"]
    assert rows[0][1] == "+49 15123456781"
    _heading, only = lines(owner.get("/contacts/export.csv?label=VIP"))
    assert only[0] == "Maya"
    assert len(lines(owner.get("/contacts/export.csv?q=%26%26"))) == 1
    entries = AuditEntry.objects.filter(act="contacts.exported").order_by("pk")
    assert [(e.detail["rows"], e.detail["asked"]) for e in entries][:2] == [
        (2, ""),
        (1, "label=VIP"),
    ]


def test_no_cell_of_an_export_is_a_formula(owner: Client) -> None:
    for number, sign in enumerate(("=", "+", "-", "@", "\t", "\r")):
        said = f"{sign}cmd|'/c calc'!A0"
        Contact.objects.create(
            user_id=f"US.{number}",
            name=said,
            tags=[said],
            username=said,
            language=said[:16],
            fields={"a": said, said: said},
        )
    _heading, *rows = lines(owner.get("/contacts/export.csv"))
    assert len(rows) == 6
    assert not [
        cell for row in [_heading, *rows] for cell in row if cell[:1] in "=+-@\t\r" and cell
    ]


def test_people_of_clients_and_agents_export_nothing(alice: Agency, sign_in: SignIn) -> None:
    for role in ("agent", "client", "limited"):
        assert sign_in(alice, role).get("/contacts/export.csv").status_code == 403
    assert User.objects.count() == 3

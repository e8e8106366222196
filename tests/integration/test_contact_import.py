"""Contacts from files: read whatever wrote them, foretold exactly, taken once, opt-outs kept."""

import codecs
import contextlib
import csv
import io
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from pytest_django.fixtures import Settings

from agency.models import Label, User
from conversations import fields
from conversations.importing import files, run, steps, storage
from conversations.models import Contact, ContactField, ContactImport, ImportKey, Record
from tenants.models import Agency, WorkDue

OPTIONS = {
    "country": "DE",
    "existing": "fill",
    "labels": "create",
    "label": "",
    "dates": "dmy",
    "consent": False,
}


@pytest.fixture(autouse=True)
def _kept_here(settings: Settings, tmp_path: Path, untold: None) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def owner(alice: Agency) -> User:
    return User.objects.create(email="olga@example.com", name="Olga", role="owner")


def uploaded(owner: User, data: str | bytes, name: str = "contacts.csv") -> ContactImport:
    data = data.encode() if isinstance(data, str) else data
    row = steps.begin(name=name, size=len(data), by=owner)
    for at in range(0, len(data), storage.PIECE):
        row = steps.take(row.pk, at=at, data=data[at : at + storage.PIECE], by=owner)
    return row


def checked(
    owner: User, data: str | bytes, mapping: Sequence[str] | None = None, **options: Any
) -> ContactImport:
    row = uploaded(owner, data)
    steps.check(row, mapping=list(mapping or row.mapping), options=OPTIONS | options)
    return drained(row)


def drained(row: ContactImport) -> ContactImport:
    while run.drain() is not None:
        pass
    row.refresh_from_db()
    return row


def imported(owner: User, data: str | bytes, *more: Any, **options: Any) -> ContactImport:
    row = checked(owner, data, *more, **options)
    steps.start(row)
    return drained(row)


def told(row: ContactImport) -> list[tuple[int, str, str, bool]]:
    rows = row.problems.order_by("row", "pk")
    return list(rows.values_list("line", "column", "value", "left_out"))


def sentences(row: ContactImport) -> list[str]:
    return list(row.problems.order_by("row", "pk").values_list("sentence", flat=True))


# --- Reading ---


@pytest.mark.parametrize(
    ("encoding", "known_as"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_files_are_read_whatever_wrote_them(
    encoding: str, known_as: str, delimiter: str, owner: User
) -> None:
    lines = [["Name", "Telefon", "Notiz"], ["Zoë Müller", "+4915123456789", "a, b; c"]]
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows(lines)
    row = imported(owner, written.getvalue().encode(encoding))
    assert (row.encoding, row.delimiter) == (known_as, delimiter)
    assert row.columns == lines[0]
    contact = Contact.objects.get()
    assert (contact.name, contact.phone) == ("Zoë Müller", "+4915123456789")


def test_excels_hint_says_what_stands_between_columns(owner: User) -> None:
    row = imported(owner, "sep=;\r\nname;phone\r\nMaya, with a comma;+4915123456789\r\n")
    assert row.delimiter == ";"
    assert Contact.objects.get().name == "Maya, with a comma"


def test_a_single_column_is_a_file(owner: User) -> None:
    imported(owner, "phone\n+4915123456789\n\n+4915123456780\n")
    assert Contact.objects.count() == 2


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"PK\x03\x04 and so on", "workbook"),
        (b"\xd0\xcf\x11\xe0 and so on", "workbook"),
        (b"\x00\x01\x02\x03" * 100, "no text"),
        (b"\n\n", "names no columns"),
        (b",,\n1,2,3\n", "names no columns"),
        ((",".join(map(str, range(201)))).encode(), "201 columns"),
    ],
)
def test_what_is_no_such_file_is_refused_with_a_reason(data: bytes, says: str, owner: User) -> None:
    with pytest.raises(steps.StepError, match=says):
        uploaded(owner, data)
    assert not ContactImport.objects.exists()


def test_a_quotation_mark_that_never_ends_is_told(owner: User) -> None:
    row = checked(owner, b'name,phone\n"never closed,' + b"x" * 30_000, ["name", "phone"])
    assert row.state == "failed"
    assert "line 2" in row.trouble
    assert not Contact.objects.exists()


@pytest.mark.parametrize("beginning", ['a,"', ',"', ',"a', "a;'b"])
def test_a_file_made_to_be_puzzled_over_is_read_at_once(beginning: str, owner: User) -> None:
    began = time.monotonic()
    with contextlib.suppress(steps.StepError):
        uploaded(owner, (beginning * 60_000).encode())
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("more", ["," * 1_500_000, '"\n",' * 400_000])
def test_a_row_has_only_so_much_room(more: str, owner: User) -> None:
    row = checked(owner, f"name,phone\nMaya,+4915123456789\n{more}\n", ["name", "phone"])
    assert row.state == "failed"
    assert "line 3" in row.trouble


def test_a_cell_may_hold_lines_and_problems_name_the_files_line(owner: User) -> None:
    row = checked(owner, 'name,phone\n"Maya\nFischer",+4915123456789\n\nBad,12\n')
    assert told(row) == [(5, "phone", "12", True)]


@pytest.mark.parametrize("size", [0, steps.LARGEST + 1])
def test_files_have_a_size(size: int, owner: User) -> None:
    with pytest.raises(steps.StepError):
        steps.begin(name="a.csv", size=size, by=owner)


def test_pieces_come_in_their_order(owner: User) -> None:
    row = steps.begin(name="a.csv", size=20, by=owner)
    steps.take(row.pk, at=0, data=b"phone\n+491", by=owner)
    # An answer got lost: the same piece comes again.
    steps.take(row.pk, at=0, data=b"phone\n+491", by=owner)
    with pytest.raises(steps.StepError):
        steps.take(row.pk, at=15, data=b"12345", by=owner)
    assert not ContactImport.objects.exists()


def test_a_full_disk_is_told(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    row = steps.begin(name="a.csv", size=5, by=owner)
    monkeypatch.setattr(storage, "keep", full)
    with pytest.raises(steps.StepError, match="full"):
        steps.take(row.pk, at=0, data=b"phone", by=owner)
    assert not ContactImport.objects.exists()


def test_a_file_that_is_gone_is_told(owner: User) -> None:
    row = uploaded(owner, "phone\n+4915123456789\n")
    steps.check(row, mapping=["phone"], options=OPTIONS)
    storage.drop(row)
    row = drained(row)
    assert row.state == "failed"
    assert "Upload it again" in row.trouble


def test_a_wrong_alphabet_can_be_put_right(owner: User) -> None:
    row = uploaded(owner, "الاسم,هاتف\nليلى,+4915123456789\n".encode("cp1256"))
    assert row.encoding == "cp1252"
    steps.read_anew(row, encoding="cp1256", delimiter=",")
    assert row.mapping == ["name", "phone"]
    with pytest.raises(steps.StepError):
        steps.read_anew(row, encoding="rot13", delimiter=",")
    with pytest.raises(steps.StepError):
        steps.read_anew(row, encoding="utf-16", delimiter=",")


def test_headings_are_understood(owner: User) -> None:
    ContactField.objects.create(key="city", name="Home town")
    row = uploaded(owner, "First Name,APELLIDO,Móvil,Tags,Opt-in,Idioma,home TOWN,city,Sonst,\n")
    assert row.mapping == [
        *("first_name", "last_name", "phone", "labels", "consent", "language"),
        *("field:city", "", ""),
    ]


# --- Phones ---


@pytest.mark.parametrize(
    ("written", "country", "phone"),
    [
        ("+49 151 2345 6789", "", "+4915123456789"),
        ("0049 151 23456789", "", "+4915123456789"),
        ("4915123456789", "", "+4915123456789"),
        ("4915123456789", "GB", "+4915123456789"),
        ("0151/2345-6789", "DE", "+4915123456789"),
        ("(020) 7946 0018", "GB", "+442079460018"),
        ("'+4915123456789", "", "+4915123456789"),
        ("4915123456789.0", "", "+4915123456789"),
        ("\u200e+49 151 23456789\u202c", "", "+4915123456789"),
        ("+٤٩١٥١٢٣٤٥٦٧٨٩", "", "+4915123456789"),
        ("+5215512345678", "", "+5215512345678"),
    ],
)
def test_numbers_become_international(written: str, country: str, phone: str, owner: User) -> None:
    row = imported(owner, f'phone\n"{written}"\n', country=country)
    assert sentences(row) == []
    assert Contact.objects.get().phone == phone


@pytest.mark.parametrize(
    ("written", "country", "says"),
    [
        ("4.91512E+12", "DE", "shortened"),
        ("4,91512e12", "DE", "shortened"),
        ("0151 2345 6789", "", "Choose a country"),
        ("12", "DE", "too few"),
        ("+123456789012345678901234567890", "DE", "too many"),
        ("call me", "DE", "no phone number"),
        ("none@example.com", "DE", "no phone number"),
    ],
)
def test_what_is_no_number_is_told(written: str, country: str, says: str, owner: User) -> None:
    row = imported(owner, f'phone\n"{written}"\n', country=country)
    assert says in " ".join(sentences(row))
    assert row.counts["bad"] == 1
    assert not Contact.objects.exists()


def test_numbers_that_whatsapp_knows_count_even_if_no_plan_has_them(owner: User) -> None:
    Contact.objects.create(phone="+15550001")
    row = imported(owner, "phone,name\n+15550001,Maya\n+15550002,Nobody\n")
    assert Contact.objects.get().name == "Maya"
    assert told(row) == [(3, "phone", "+15550002", True)]


# --- What is foretold and done ---

FILE = """name,phone,labels,consent,language
Maya,+49 151 2345 6789,VIP; Fair,yes,de
Diego,0151 2345 6780,,no,Spanish
Known,+4915123456781,vip,,
Same,+4915123456782,,,
,,Lead,,
Again,015123456789,,,
Bad,12,,maybe,xx-yy-zz-zz
"""


@pytest.fixture
def known(owner: User) -> dict[str, Contact]:
    Label.objects.create(name="VIP")
    return {
        "known": Contact.objects.create(phone="+4915123456781", name="Old name"),
        "same": Contact.objects.create(phone="+4915123456782", name="Same"),
    }


def test_the_dry_run_says_what_will_happen_and_writes_nothing(
    owner: User, known: dict[str, Contact]
) -> None:
    before = list(Contact.objects.order_by("pk").values())
    row = checked(owner, FILE)
    assert row.state == "checked"
    assert row.rows == 7
    assert row.foreseen == {
        "labels": ["Fair"],
        "new": 2,
        "updated": 1,
        "unchanged": 1,
        "bad": 3,
        "remarks": 0,
    }
    assert told(row) == [
        (6, "phone", "", True),
        (7, "", "+4915123456789", True),
        (8, "phone", "12", True),
        (8, "consent", "maybe", False),
        (8, "language", "xx-yy-zz-zz", False),
    ]
    assert list(Contact.objects.order_by("pk").values()) == before
    assert list(Label.objects.values_list("name", flat=True)) == ["VIP"]
    assert not Record.objects.exists()
    assert not ImportKey.objects.exists()


def test_the_run_does_what_was_foretold(owner: User, known: dict[str, Contact]) -> None:
    row = checked(owner, FILE)
    foreseen = {name: n for name, n in row.foreseen.items() if name != "labels"}
    steps.start(row)
    row = drained(row)
    assert row.state == "done"
    assert {name: row.counts.get(name, 0) for name in foreseen} == foreseen
    maya, diego = (Contact.objects.get(name=name) for name in ("Maya", "Diego"))
    assert (maya.tags, maya.consent, maya.consent_how) == (["Fair", "VIP"], "in", "import")
    assert (maya.language, diego.language) == ("de", "es")
    assert (diego.phone, diego.consent) == ("+4915123456780", "out")
    known["known"].refresh_from_db()
    assert (known["known"].name, known["known"].tags) == ("Old name", ["VIP"])
    kinds = Record.objects.filter(contact=maya).values_list("kind", "person")
    assert set(kinds) == {("imported", owner.pk), ("consent", owner.pk)}
    assert not Record.objects.filter(contact=known["same"]).exists()
    assert set(Label.objects.values_list("name", flat=True)) == {"VIP", "Fair"}
    assert len(told(row)) == 5, "what the check said is not said again"


def test_the_file_is_not_kept_when_it_is_taken(
    owner: User, django_capture_on_commit_callbacks: Any
) -> None:
    row = checked(owner, "phone\n+4915123456789\n")
    steps.start(row)
    with django_capture_on_commit_callbacks(execute=True):
        drained(row)
    assert not default_storage.exists(f"agency_alice/imports/{row.pk}/000000000")


@pytest.mark.parametrize(
    ("existing", "name", "city", "outcome"),
    [
        ("fill", "Maya", "Bonn", "updated"),
        ("replace", "Maya F.", "Bonn", "updated"),
        ("skip", "Maya", None, "skipped"),
    ],
)
def test_existing_contacts_are_treated_as_chosen(
    existing: str, name: str, city: str | None, outcome: str, owner: User
) -> None:
    ContactField.objects.create(key="city", name="City")
    Contact.objects.create(phone="+4915123456789", name="Maya", tags=["Lead"])
    row = imported(
        owner, "name,phone,city,tags\nMaya F.,+4915123456789,Bonn,VIP\n", existing=existing
    )
    contact = Contact.objects.get()
    assert (contact.name, contact.fields.get("city")) == (name, city)
    assert row.counts[outcome] == 1
    assert contact.tags == (["Lead"] if existing == "skip" else ["Lead", "VIP"])


def test_a_user_id_is_as_good_as_a_phone(owner: User) -> None:
    Contact.objects.create(user_id="US.1", name="Maya")
    row = imported(owner, "user id,phone,name\nUS.1,+4915123456789,X\nUS.2,,Diego\nbad id,,Y\n")
    maya, diego = Contact.objects.order_by("pk")
    assert (maya.phone, maya.name, maya.user_id) == ("+4915123456789", "Maya", "US.1")
    assert (diego.user_id, diego.phone) == ("US.2", None)
    assert told(row) == [(4, "user id", "bad id", True)]


def test_identities_are_never_replaced(owner: User) -> None:
    Contact.objects.create(user_id="US.1", phone="+4915123456781")
    Contact.objects.create(user_id="US.2", phone="+4915123456782")
    before = list(Contact.objects.order_by("pk").values())
    row = imported(
        owner,
        "user id,phone\nUS.1,+4915123456782\nUS.1,+4915123456789\nUS.9,+4915123456781\n",
        existing="replace",
    )
    assert list(Contact.objects.order_by("pk").values()) == before
    assert row.counts["bad"] == 3


@pytest.mark.parametrize("existing", ["fill", "replace", "skip"])
@pytest.mark.parametrize("everybody", [True, False])
def test_no_file_lifts_an_opt_out(existing: str, everybody: bool, owner: User) -> None:
    said = timezone.now()
    Contact.objects.create(
        phone="+4915123456789", marketing_opt_out=True, consent_at=said, consent_how="word"
    )
    row = imported(
        owner,
        f"phone,consent\n+4915123456789,{'' if everybody else 'yes'}\n",
        existing=existing,
        consent=everybody,
    )
    contact = Contact.objects.get()
    assert (contact.consent, contact.consent_how, contact.consent_at) == ("out", "word", said)
    assert not Record.objects.filter(kind="consent").exists()
    if existing != "skip":
        assert "opted out" in sentences(row)[0]


def test_labels_that_are_not_there_can_be_refused(owner: User) -> None:
    Label.objects.create(name="VIP")
    row = imported(owner, "phone,tags\n+4915123456789,vip;New\n", labels="refuse", label="Fair 26")
    assert Contact.objects.get().tags == ["Fair 26", "VIP"]
    assert told(row) == [(2, "", "New", False)]
    assert row.counts["remarks"] == 1
    assert set(Label.objects.values_list("name", flat=True)) == {"VIP", "Fair 26"}


def test_fields_are_typed(owner: User) -> None:
    for key, kind in (("born", "date"), ("age", "number"), ("vip", "yes_no"), ("site", "link")):
        ContactField.objects.create(key=key, name=key, kind=kind)
    ContactField.objects.create(key="size", name="size", kind="choice", choices=["S", "M"])
    row = imported(
        owner,
        "phone,born,age,vip,site,size\n"
        "+4915123456781,24.12.1990,12.5,Yes,shop.example,m\n"
        "+4915123456782,31/31/2020,old,perhaps,::,XL\n"
        "+4915123456783,1990-12-24,,,,\n",
    )
    first, second, third = Contact.objects.order_by("pk")
    assert first.fields == {
        "born": "1990-12-24",
        "age": "12.5",
        "vip": "true",
        "site": "https://shop.example",
        "size": "M",
    }
    assert second.fields == {}
    assert third.fields == {"born": "1990-12-24"}
    assert [(line, column) for line, column, _value, _out in told(row)] == [
        (3, name) for name in ("born", "age", "vip", "site", "size")
    ]


@pytest.mark.parametrize(("dates", "born"), [("dmy", "2020-04-03"), ("mdy", "2020-03-04")])
def test_dates_are_read_as_the_person_says(dates: str, born: str, owner: User) -> None:
    ContactField.objects.create(key="born", name="born", kind="date")
    imported(owner, "phone,born\n+4915123456789,03/04/2020\n", dates=dates)
    assert Contact.objects.get().fields == {"born": born}


def test_a_column_can_become_a_field(owner: User) -> None:
    data = "phone,Favourite colour\n+4915123456789,teal\n"
    row = checked(owner, data, ["phone", "new"])
    assert not ContactField.objects.exists()
    assert row.foreseen["new"] == 1
    steps.start(row)
    drained(row)
    field = ContactField.objects.get()
    assert (field.name, field.key) == ("Favourite colour", "favourite_colour")
    assert Contact.objects.get().fields == {"favourite_colour": "teal"}


@pytest.mark.parametrize(
    "mapping", [["name", "name"], ["name", ""], ["phone", "field:gone"], ["phone", "phone"]]
)
def test_columns_that_make_no_sense_are_refused(mapping: list[str], owner: User) -> None:
    row = uploaded(owner, "a,b\n1,2\n")
    with pytest.raises(steps.StepError):
        steps.check(row, mapping=mapping, options=OPTIONS)


def test_no_more_fields_than_there_can_be(owner: User) -> None:
    ContactField.objects.bulk_create(
        ContactField(key=f"f{n}", name=f"f{n}") for n in range(fields.MOST)
    )
    row = uploaded(owner, "a,b\n1,2\n")
    with pytest.raises(steps.StepError):
        steps.check(row, mapping=["phone", "new"], options=OPTIONS)


def test_a_row_longer_than_the_heading_is_told(owner: User) -> None:
    row = imported(owner, "name,phone\nMaya, Fischer,+4915123456789\nOk,+4915123456780,,\n")
    assert [line for line, *_ in told(row)] == [2, 2]
    assert Contact.objects.get().name == "Ok"


# --- Piece by piece ---


def many(count: int) -> str:
    lines = [f"Contact {n},+4915123{n:06}" for n in range(count)]
    return "\n".join(["name,phone", *lines]) + "\n"


def test_a_worker_that_dies_takes_no_row_twice(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "CHUNK", 10)
    row = checked(owner, many(95))
    steps.start(row)
    written, died = run.writing.write, []

    def dies(*args: Any) -> Any:
        result = written(*args)
        if row.position == 0 and len(died) < 3 and Contact.objects.count() in (30, 60):
            died.append(True)
            raise SystemExit("killed")
        return result

    monkeypatch.setattr(run.writing, "write", dies)
    for _attempt in range(2):
        with pytest.raises(SystemExit):
            run.drain()
    monkeypatch.setattr(run.writing, "write", written)
    assert WorkDue.objects.filter(task=run.TASK).exists(), "the sweep finds it"
    row = drained(row)
    assert row.state == "done"
    assert row.counts["new"] == Contact.objects.count() == 95
    assert Record.objects.filter(kind="imported").count() == 95


def test_a_turn_is_short(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "CHUNK", 10)
    monkeypatch.setattr(run, "TURN", 0)
    row = uploaded(owner, many(35))
    steps.check(row, mapping=row.mapping, options=OPTIONS)
    places = []
    while run.drain() is not None:
        row.refresh_from_db()
        places.append(row.position)
    assert places == [10, 20, 30, 35]


def test_two_workers_do_not_work_twice(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    row = checked(owner, many(5))
    steps.start(row)
    other = ContactImport.objects.get(pk=row.pk)
    drained(row)
    run._work(other)
    row.refresh_from_db()
    assert row.counts["new"] == Contact.objects.count() == 5


def test_an_import_can_be_stopped_and_goes_on_where_it_was(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "CHUNK", 10)
    monkeypatch.setattr(run, "TURN", 0)
    row = checked(owner, many(30))
    steps.start(row)
    run.drain()
    row.refresh_from_db()
    steps.stop(row)
    assert run.drain() is None
    assert Contact.objects.count() == 10
    with pytest.raises(steps.StepError):
        steps.match_again(row)
    steps.go_on(row)
    row = drained(row)
    assert (row.state, row.counts["new"]) == ("done", 30)


def test_what_was_read_once_cannot_be_taken_twice(owner: User) -> None:
    row = imported(owner, many(3))
    for act in (steps.start, steps.stop, steps.go_on, steps.match_again):
        with pytest.raises(steps.StepError):
            act(row)
    steps.delete(row)
    assert Contact.objects.count() == 3
    assert not ContactImport.objects.exists()


def test_columns_can_be_matched_again_after_the_check(owner: User) -> None:
    row = checked(owner, "a,b\n1,Bad\n", ["phone", "name"])
    assert told(row)
    steps.match_again(row)
    assert not told(row)
    steps.check(row, mapping=["", "phone"], options=OPTIONS)
    assert told(drained(row)) == [(2, "b", "Bad", True)]


def test_rows_repeated_far_apart_are_found(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "CHUNK", 10)
    row = checked(owner, many(25) + "Again,015123000003\n")
    assert told(row) == [(27, "", "+4915123000003", True)]
    assert "Line 5" in sentences(row)[0]


def test_too_many_rows_are_told(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "MOST_ROWS", 20)
    row = checked(owner, many(21))
    assert row.state == "failed"
    assert "20 rows" in row.trouble


def test_a_customer_who_writes_meanwhile_is_no_obstacle(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between looking and writing somebody else makes the same contact."""
    row = checked(owner, "name,phone\nMaya,+4915123456789\n")
    steps.start(row)
    planned = run.writing.plans.plan

    def meanwhile(wanted: Any, known: Any, options: Any) -> Any:
        result = planned(wanted, known, options)
        Contact.objects.get_or_create(phone="+4915123456789")
        return result

    monkeypatch.setattr(run.writing.plans, "plan", meanwhile)
    row = drained(row)
    assert Contact.objects.get().name == "Maya"
    assert row.counts["updated"] == 1


def test_odd_bytes_harm_nothing(owner: User) -> None:
    imported(owner, b"name,phone\nMa\x00ya,+4915123456789\n".replace(b"\x00", b"\x01"))
    assert Contact.objects.count() == 1
    row = uploaded(owner, codecs.BOM_UTF8 + "name,phone\nÄ,+4915123456780\n".encode())
    assert row.columns == ["name", "phone"]
    assert next(files.lines(row)).cells[0] == "Ä"

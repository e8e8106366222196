"""Figures match the rows: everything is computed again here, row by row, and compared."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agency.models import Client, User
from conversations import scope
from conversations.figures import cost, outcomes, rates, resolution, volumes, windows
from conversations.figures.lens import Lens
from conversations.models import (
    Contact,
    Conversation,
    DeliveryEvent,
    Message,
    Number,
    Rate,
    Record,
    Template,
)
from tenants.models import Agency
from tests.integration import meta

DAY = timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)
STATUSES = ["queued", "sent", "delivered", "read", "failed"]
KINDS = ["text", "buttons", "template", "image"]


@pytest.fixture
def number(alice: Agency) -> Number:
    return meta.connect(alice)  # type: ignore[no-any-return]


class Writer:
    """Writes rows as the house does, at any time."""

    def __init__(self, number: Number) -> None:
        self.number = number
        self.serial = 0

    def conversation(self, phone: str = "", **more: Any) -> Conversation:
        self.serial += 1
        contact = Contact.objects.create(phone=phone or f"49151000{self.serial:04}", **more)
        return Conversation.objects.create(
            number=self.number, contact=contact, last_message_at=NOON
        )

    def message(
        self, conversation: Conversation, direction: str, at: datetime, **more: Any
    ) -> Message:
        self.serial += 1
        received = direction == "in"
        values: dict[str, Any] = {
            "direction": direction,
            "status": "received" if received else "read",
            "source": "customer" if received else "flow",
            "kind": "text",
            "content": {"kind": "text", "body": "x"},
            "wamid": f"wamid.{self.serial}",
            "text": "x",
        }
        return Message.objects.create(conversation=conversation, at=at, **values | more)


@pytest.fixture
def write(number: Number) -> Writer:
    return Writer(number)


def lens(first: date, last: date, zone: ZoneInfo = BERLIN) -> Lens:
    return Lens(first, last, Conversation.objects.all(), zone)


def random_rows(write: Writer, seed: int) -> None:
    """Fill two weeks with conversations of all sorts."""
    chance = random.Random(seed)
    for _ in range(25):
        conversation = write.conversation()
        at = NOON - timedelta(hours=chance.randrange(24 * 18))
        for _ in range(chance.randrange(1, 25)):
            at += timedelta(minutes=chance.choice([1, 7, 55, 300, 1439, 1440, 1441, 3000]))
            kind = chance.choice(KINDS)
            if chance.random() < 0.5:
                write.message(
                    conversation, "in", at, kind=chance.choice(["text", "reaction", "choice"])
                )
            elif chance.random() < 0.1:
                write.message(conversation, "note", at, kind="note", source="agent")
            else:
                write.message(
                    conversation,
                    "out",
                    at,
                    kind=kind,
                    content={"kind": kind, "name": "t", "language": "en"},
                    status=chance.choice(STATUSES),
                    source=chance.choice(["flow", "agent"]),
                )
            if chance.random() < 0.1:
                Record.objects.create(
                    contact=conversation.contact, conversation=conversation, kind="resolved", at=at
                )


def by_conversation() -> Iterator[tuple[Conversation, list[Message]]]:
    for conversation in Conversation.objects.all():
        yield conversation, list(conversation.message_set.order_by("at", "id"))


def recomputed_windows(look: Lens) -> list[dict[str, Any]]:
    """All windows that opened in the period, found by walking each conversation."""
    found = []
    for _, messages in by_conversation():
        open_ones: list[dict[str, Any]] = []
        for message in messages:
            if message.direction == "in" and message.kind not in windows.SILENT:
                if open_ones and message.at - open_ones[-1]["last"] < DAY:
                    open_ones[-1]["last"] = message.at
                else:
                    open_ones.append({"opened": message.at, "last": message.at})
        for window in open_ones:
            ours = [
                message
                for message in messages
                if message.direction == "out"
                and message.status != "failed"
                and window["opened"] <= message.at < window["last"] + DAY
            ]
            window["first"] = min((m.at for m in ours), default=None)
            window["person"] = min((m.at for m in ours if m.source == "agent"), default=None)
            window["over"] = window["last"] + DAY <= datetime.now(UTC)
            window["unanswered"] = window["over"] and not any(m.at >= window["last"] for m in ours)
        found += [w for w in open_ones if look.start <= w["opened"] < look.end]
    return found


@pytest.mark.parametrize("seed", range(6))
def test_windows_are_those_that_a_walk_through_the_rows_finds(write: Writer, seed: int) -> None:
    random_rows(write, seed)
    look = lens(date(2026, 11, 1), date(2026, 11, 9))
    walked = recomputed_windows(look)
    assert walked
    told = windows.by_day(look)
    assert [row["day"] for row in told] == look.days
    for name, test in {
        "opened": lambda w: w["opened"],
        "used": lambda w: w["first"] is not None,
        "unanswered": lambda w: w["unanswered"],
        "open": lambda w: not w["over"],
    }.items():
        days = Counter(w["opened"].astimezone(BERLIN).date() for w in walked if test(w))
        assert {row["day"]: row[name] for row in told if row[name]} == dict(days), name
    overall = windows.responses(look)[1]
    for column, key in (("median", "first"), ("people_median", "person")):
        took = [(w[key] - w["opened"]).total_seconds() for w in walked if w[key]]
        assert float(overall[column]) == pytest.approx(median(took)), column
    assert overall["answered"] == sum(w["first"] is not None for w in walked)


@pytest.mark.parametrize("seed", range(3))
def test_volumes_and_outcomes_count_every_message_once(write: Writer, seed: int) -> None:
    random_rows(write, seed)
    look = lens(date(2026, 11, 1), date(2026, 11, 9))
    within = [m for _, ms in by_conversation() for m in ms if look.start <= m.at < look.end]
    days = volumes.by_day(look)
    for name, direction in (("received", "in"), ("sent", "out")):
        count = Counter(m.at.astimezone(BERLIN).date() for m in within if m.direction == direction)
        assert {row["day"]: row[name] for row in days if row[name]} == dict(count)
    active = {
        (m.at.astimezone(BERLIN).date(), m.conversation_id) for m in within if m.direction == "in"
    }
    assert sum(row["active"] for row in days) == len(active)
    said = [[m.at for m in ms if m.direction != "note"] for _, ms in by_conversation()]
    began = [times[0] for times in said if times]
    assert sum(row["new"] for row in days) == sum(look.start <= at < look.end for at in began)
    ours = [m for m in within if m.direction == "out"]
    kinds = outcomes.kinds(look)
    assert sum(row["total"] for row in kinds) == len(ours)
    assert sum(row["failed"] for row in kinds) == sum(m.status == "failed" for m in ours)
    assert sum(row["read"] for row in kinds) == sum(m.status == "read" for m in ours)
    assert sum(row["total"] for row in outcomes.received(look)) == len(within) - len(ours) - sum(
        m.direction == "note" for m in within
    )
    templates = outcomes.templates(look)
    assert sum(row["total"] for row in templates) == sum(m.kind == "template" for m in ours)


@pytest.mark.parametrize("seed", range(3))
def test_resolution_begins_with_the_first_message_since_the_last_one(
    write: Writer, seed: int
) -> None:
    random_rows(write, seed)
    look = lens(date(2026, 11, 1), date(2026, 11, 9))
    took = []
    count = 0
    for conversation, messages in by_conversation():
        before = datetime.min.replace(tzinfo=UTC)
        for record in conversation.record_set.filter(kind="resolved").order_by("at", "id"):
            asked = [m.at for m in messages if m.direction == "in" and before < m.at <= record.at]
            if look.start <= record.at < look.end:
                count += 1
                took += [(record.at - min(asked)).total_seconds()] if asked else []
            before = record.at
    overall = resolution.times(look)[1]
    assert overall["resolved"] == count
    assert float(overall["median"]) == pytest.approx(median(took))


def test_a_day_is_a_day_of_the_zone(write: Writer) -> None:
    late = datetime(2026, 11, 9, 23, 30, tzinfo=UTC)
    write.message(write.conversation(), "in", late)
    assert volumes.by_day(lens(date(2026, 11, 10), date(2026, 11, 10)))[0]["received"] == 1
    utc = lens(date(2026, 11, 10), date(2026, 11, 10), ZoneInfo("UTC"))
    assert volumes.by_day(utc)[0]["received"] == 0


def test_taps_tell_what_was_tapped_of_what_was_delivered(write: Writer) -> None:
    buttons = {"kind": "buttons", "content": {"kind": "buttons"}, "text": "Which day?"}
    for number, status in enumerate(["read", "delivered", "failed"]):
        conversation = write.conversation()
        sent = write.message(conversation, "out", NOON, status=status, **buttons)
        # Tapping twice is one message that was tapped.
        for _ in range(2 if number == 0 else 0):
            write.message(
                conversation,
                "in",
                NOON + timedelta(minutes=1),
                kind="choice",
                content={"kind": "choice", "title": "Monday"},
                context_wamid=sent.wamid,
            )
    (row,) = outcomes.taps(lens(date(2026, 11, 10), date(2026, 11, 10)))
    assert (row["total"], row["delivered"], row["tapped"]) == (3, 2, 1)
    assert [(title["title"], title["taps"]) for title in row["titles"]] == [("Monday", 1)]


def test_a_fallback_counts_as_the_template_that_went_out(write: Writer) -> None:
    write.message(
        write.conversation(),
        "out",
        NOON,
        used_fallback=True,
        fallback={"kind": "template", "name": "come_back", "language": "en"},
    )
    look = lens(date(2026, 11, 10), date(2026, 11, 10))
    (row,) = outcomes.templates(look)
    assert (row["name"], row["total"]) == ("come_back", 1)
    assert [kind["kind"] for kind in outcomes.kinds(look)] == ["template"]


def priced(message: Message, category: str, kind: str = "regular") -> None:
    DeliveryEvent.objects.create(
        message=message,
        kind="delivered",
        at=message.at,
        raw={"pricing": {"category": category, "type": kind, "billable": True}},
    )


def test_cost_follows_category_country_and_rate(write: Writer, number: Number) -> None:
    Template.objects.create(
        waba_id=number.waba_id, name="sale", language="en", category="MARKETING", status="APPROVED"
    )
    Rate.objects.create(country="DE", category="marketing", price=Decimal("0.1"), currency="EUR")
    Rate.objects.create(country="*", category="marketing", price=Decimal("0.05"), currency="EUR")
    Rate.objects.create(country="*", category="utility", price=Decimal("0.01"), currency="EUR")
    sale = {"kind": "template", "content": {"kind": "template", "name": "sale", "language": "en"}}
    german, brazilian = write.conversation("4915112345678"), write.conversation("5511987654321")
    hidden = Contact.objects.create(user_id="IN.123")
    indian = Conversation.objects.create(number=number, contact=hidden, last_message_at=NOON)
    write.message(german, "out", NOON, **sale)
    write.message(german, "out", NOON, **sale | {"status": "failed"})
    write.message(brazilian, "out", NOON, **sale)
    # What WhatsApp says counts more than what the template says.
    priced(write.message(indian, "out", NOON, **sale), "utility")
    priced(write.message(indian, "out", NOON, **sale), "utility", "free_entry_point")
    found = cost.estimate(lens(date(2026, 11, 10), date(2026, 11, 10)), rates.current())
    assert {(line.country, line.category): (line.total, line.charged) for line in found.lines} == {
        ("DE", "marketing"): (1, 1),
        ("BR", "marketing"): (1, 1),
        ("IN", "utility"): (2, 1),
    }
    assert found.cost == Decimal("0.16")
    assert (found.currency, found.own_rates, found.unpriced) == ("EUR", True, 0)


def test_the_first_service_messages_of_a_number_and_month_are_free(
    write: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cost, "ALLOWANCE", 3)
    conversation = write.conversation()
    for day in (1, 2, 3, 4, 5):
        write.message(conversation, "out", datetime(2026, 11, day, 12, tzinfo=UTC))
    # Before October 2026 they cost nothing.
    write.message(conversation, "out", datetime(2026, 9, 5, 12, tzinfo=UTC))

    def charged(first: date, last: date) -> int:
        found = cost.estimate(lens(first, last), rates.current())
        return sum(line.charged for line in found.lines)

    assert charged(date(2026, 11, 1), date(2026, 11, 30)) == 2
    assert charged(date(2026, 11, 4), date(2026, 11, 4)) == 1, "the allowance is used up before"
    assert charged(date(2026, 9, 1), date(2026, 9, 30)) == 0


@pytest.mark.parametrize(
    ("prefix", "country"),
    [
        ("49151123", "DE"),
        ("16135550", "CA"),
        ("14155552", "US"),
        ("447911", "GB"),
        ("77012345", "KZ"),
        ("", ""),
    ],
)
def test_countries_follow_from_the_first_digits(prefix: str, country: str) -> None:
    assert cost.country_of(prefix) == country


@pytest.mark.parametrize(
    ("file", "problem"),
    [
        ("country,category,price\nDE,marketing,1", "currency"),
        ("country,category,price,currency\nDEU,marketing,1,EUR", "two letters"),
        ("country,category,price,currency\nDE,marketing,dear,EUR", "no price"),
        ("country,category,price,currency\nDE,marketing,-1,EUR", "no price"),
        ("country,category,price,currency\nDE,marketing,1,EUR\nUS,utility,1,USD", "same currency"),
        ("country,category,price,currency\n", "no row"),
        ("", "missing"),
    ],
)
def test_bad_rate_files_say_what_is_wrong(alice: Agency, file: str, problem: str) -> None:
    with pytest.raises(rates.BadRatesError) as refused:
        rates.replace(file)
    assert problem in " ".join(refused.value.problems)
    assert not Rate.objects.exists()


def test_a_rate_file_comes_back_as_it_went_in(alice: Agency) -> None:
    starting = rates.text()
    assert rates.replace(starting) == len(starting.splitlines()) - 1
    assert rates.current().own
    assert rates.text().splitlines()[0] == starting.splitlines()[0]
    assert sorted(rates.text().splitlines()) == sorted(starting.splitlines())


def test_clients_see_figures_of_their_own_numbers_only(write: Writer, alice: Agency) -> None:
    own = Client.objects.create(name="Own")
    other = meta.connect(alice, "222")
    Number.objects.filter(pk=other.pk).update(client=own)
    write.message(write.conversation(), "in", NOON)
    theirs = Contact.objects.create(phone="49170")
    conversation = Conversation.objects.create(number=other, contact=theirs, last_message_at=NOON)
    write.message(conversation, "in", NOON)
    person = User.objects.create_user("client@example.com", role="client", client=own)
    look = Lens(date(2026, 11, 10), date(2026, 11, 10), scope.conversations(person), BERLIN)
    assert volumes.totals(look)["received"] == 1
    assert volumes.totals(lens(date(2026, 11, 10), date(2026, 11, 10)))["received"] == 2

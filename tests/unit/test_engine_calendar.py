"""Opening hours: what the wall clock says is open, also where clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.engine.calendar import WEEKDAYS, Calendar, CalendarError

LISBON = "Europe/Lisbon"


def calendar(timezone: str = LISBON, closed: tuple[str, ...] = (), **hours: Any) -> Calendar:
    return Calendar.load(timezone=timezone, hours=hours, closed_days=closed)


def every_day(*spans: list[str], timezone: str = LISBON, closed: tuple[str, ...] = ()) -> Calendar:
    return calendar(timezone, closed, **{day: list(spans) for day in WEEKDAYS})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_it_is_open_from_the_first_minute_and_closed_from_the_last() -> None:
    office = calendar(monday=[["09:00", "12:30"], ["14:00", "18:00"]])

    for clock, expected in [
        ("08:59:59", False),
        ("09:00", True),
        ("12:29:59", True),
        ("12:30", False),
        ("13:59:59", False),
        ("14:00", True),
        ("18:00", False),
    ]:
        assert office.is_open(at(f"2026-11-23T{clock}+00:00")) is expected, clock
    assert not office.is_open(at("2026-11-24T10:00+00:00")), "a Tuesday"


def test_hours_are_those_of_the_zone() -> None:
    office = calendar("America/New_York", monday=[["09:00", "17:00"]])

    assert not office.is_open(at("2026-11-23T13:59+00:00"))
    assert office.is_open(at("2026-11-23T14:00+00:00"))
    assert office.local(at("2026-11-23T14:00+00:00")).hour == 9
    assert office.is_open(at("2026-11-24T00:00+02:00") - timedelta(minutes=1)), "still Monday there"


def test_a_day_may_end_at_midnight_and_the_next_begin_there() -> None:
    late = calendar(monday=[["20:00", "24:00"]], tuesday=[["00:00", "02:00"]])

    assert late.is_open(at("2026-11-23T23:59:59+00:00"))
    assert late.is_open(at("2026-11-24T00:00+00:00"))
    assert not late.is_open(at("2026-11-24T02:00+00:00"))


def test_around_the_clock_is_never_closed() -> None:
    always = every_day(["00:00", "24:00"])

    assert always.longest_closed == timedelta(0)
    for moment in (at("2027-03-28T01:00+00:00"), at("2027-10-31T00:59+00:00")):
        assert always.is_open(moment)
        assert always.next_opening(moment) == moment


def test_spans_may_touch_and_come_in_any_order() -> None:
    office = calendar(monday=[["12:00", "14:00"], ["09:00", "12:00"]])

    assert office.week[0] == ((540, 720), (720, 840))
    assert office.is_open(at("2026-11-23T12:00+00:00"))
    assert office.week[1] == ()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"timezone": "Mars/Olympus"}, "Mars/Olympus"),
        ({"timezone": ""}, "ZoneInfo keys"),
        ({"timezone": "../etc/passwd"}, "TZPATH"),
        ({"hours": None}, "get"),
        ({"hours": {"monday": "09:00-18:00"}}, "unpack"),
        ({"hours": {"monday": 7}}, "iterable"),
        ({"hours": {"monday": [["09:00"]]}}, "unpack"),
        ({"hours": {"monday": [[9, 18]]}}, "argument must be str"),
        ({"hours": {"monday": [["09:00", "25:00"]]}}, "hour must be in 0..23"),
        ({"hours": {"monday": [["09:00", "9 pm"]]}}, "Invalid isoformat string"),
        ({"hours": {"monday": [["18:00", "09:00"]]}}, "a day closes after it opens"),
        ({"hours": {"monday": [["09:00", "09:00"]]}}, "a day closes after it opens"),
        ({"hours": {"monday": [["24:00", "24:00"]]}}, "a day closes after it opens"),
        (
            {"hours": {"friday": [["09:00", "12:00"], ["11:59", "13:00"]]}},
            "the hours of a day overlap",
        ),
        ({"closed_days": ["Christmas"]}, "Invalid isoformat string"),
        ({"closed_days": [20261225]}, "argument must be str"),
        ({"closed_days": None}, "iterable"),
    ],
)
def test_data_that_is_no_calendar_is_refused(fields: dict[str, Any], told: str) -> None:
    whole: dict[str, Any] = {"timezone": "UTC", "hours": {}, "closed_days": []}

    with pytest.raises(CalendarError, match="These are no opening hours: ") as caught:
        Calendar.load(**{**whole, **fields})

    assert told in str(caught.value)


def test_on_a_closed_day_nothing_is_open() -> None:
    office = every_day(["09:00", "18:00"], closed=("2026-12-25",))

    assert office.is_open(at("2026-12-24T10:00+00:00"))
    assert not office.is_open(at("2026-12-25T10:00+00:00"))
    assert office.next_opening(at("2026-12-24T18:00+00:00")) == at("2026-12-26T09:00+00:00")
    assert office.longest_closed == timedelta(hours=39)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-23T08:00+00:00", "2026-11-23T09:00+00:00"),
        ("2026-11-23T09:00+00:00", "2026-11-23T09:00+00:00"),
        ("2026-11-23T12:29+00:00", "2026-11-23T12:29+00:00"),
        ("2026-11-23T12:30+00:00", "2026-11-23T14:00+00:00"),
        ("2026-11-23T18:00+00:00", "2026-11-27T09:00+00:00"),
        ("2026-11-27T10:00+00:00", "2026-11-30T09:00+00:00"),
    ],
)
def test_the_next_opening(moment: str, opens: str) -> None:
    office = calendar(monday=[["09:00", "12:30"], ["14:00", "18:00"]], friday=[["09:00", "10:00"]])

    assert office.next_opening(at(moment)) == at(opens)


def test_what_never_opens_has_no_next_opening() -> None:
    never = calendar()

    assert never.next_opening(at("2026-11-23T09:00+00:00")) is None
    assert never.longest_closed is None
    assert never.longest_gap is None
    assert not never.is_open(at("2026-11-23T09:00+00:00"))


def test_what_is_closed_for_longer_than_a_year_has_no_next_opening() -> None:
    first = date(2026, 11, 24)
    days = tuple(str(first + timedelta(days=number)) for number in range(366))
    office = every_day(["09:00", "18:00"], closed=days)

    assert office.next_opening(at("2026-11-23T18:00+00:00")) is None
    assert office.next_opening(at("2026-11-25T00:00+00:00")) == at("2027-11-25T09:00+00:00")
    assert office.longest_closed == timedelta(days=366, hours=15)


def test_an_opening_comes_an_hour_sooner_when_clocks_go_forward() -> None:
    office = every_day(["09:00", "18:00"])
    evening = at("2027-03-27T18:00+00:00")

    opens = office.next_opening(evening)

    assert opens == at("2027-03-28T09:00+01:00")
    assert opens - evening == timedelta(hours=14)


def test_an_opening_comes_an_hour_later_when_clocks_go_back() -> None:
    office = every_day(["09:00", "18:00"])
    evening = at("2027-10-30T18:00+01:00")

    opens = office.next_opening(evening)

    assert opens == at("2027-10-31T09:00+00:00")
    assert opens - evening == timedelta(hours=16)
    assert office.longest_closed == timedelta(hours=16), "for that one night"
    assert office.longest_gap is not None
    assert office.longest_gap[0] == at("2025-10-25T18:00+01:00")


def test_a_zone_without_summer_time_has_nights_of_one_length() -> None:
    assert every_day(["09:00", "18:00"], timezone="Asia/Tokyo").longest_closed == timedelta(
        hours=15
    )


def test_hours_that_are_there_twice_are_open_the_first_time() -> None:
    bar = calendar(sunday=[["01:00", "01:30"]])

    assert bar.is_open(at("2027-10-31T01:15+01:00"))
    assert not bar.is_open(at("2027-10-31T01:15+00:00"))
    across = calendar(sunday=[["00:30", "01:30"]])
    assert across.next_opening(at("2027-10-31T01:15+00:00")) == at("2027-11-07T00:30+00:00")


def test_hours_that_clocks_pass_over_do_not_open() -> None:
    bar = every_day(["01:30", "02:00"])
    night = at("2027-03-28T00:00+00:00")

    opens = bar.next_opening(night)

    assert opens == at("2027-03-29T01:30+01:00")
    assert bar.is_open(opens)
    assert bar.longest_closed == timedelta(hours=46, minutes=30)


def test_hours_that_clocks_pass_over_in_part_are_as_long_as_they_last() -> None:
    bar = every_day(["00:30", "03:00"])

    opens = bar.next_opening(at("2027-03-28T00:00+00:00"))

    assert opens == at("2027-03-28T00:30+00:00")
    assert bar.is_open(at("2027-03-28T01:59+00:00"))
    assert not bar.is_open(at("2027-03-28T03:00+01:00"))


def test_a_zone_whose_day_begins_at_one_still_opens_at_midnight() -> None:
    bar = every_day(["00:00", "02:00"], timezone="Africa/Cairo")
    change = at("2026-04-24T00:00+02:00")

    assert bar.next_opening(change - timedelta(hours=1)) == change
    assert bar.local(change).hour == 1


def test_a_calendar_with_one_opening_a_week_is_closed_for_the_rest_of_it() -> None:
    weekly = calendar("UTC", wednesday=[["10:00", "11:00"]])

    assert weekly.longest_closed == timedelta(days=6, hours=23)
    closed = calendar("UTC", ("2026-12-02", "2026-12-09"), wednesday=[["10:00", "11:00"]])
    assert closed.longest_closed == timedelta(days=20, hours=23)
    assert closed.longest_gap is not None
    assert closed.longest_gap[0] == at("2026-11-25T11:00+00:00")


def test_closed_days_far_apart_are_looked_at_each_by_itself() -> None:
    far = every_day(["09:00", "18:00"], timezone="UTC", closed=("1999-01-04", "2099-01-05"))

    assert far.longest_closed == timedelta(hours=39)


def clock_times() -> st.SearchStrategy[str]:
    return st.sampled_from(["00:00", "00:30", "01:00", "02:30", "03:00", "09:00", "17:45", "24:00"])


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Draw a calendar that opens at least once a week, with closed days around a change."""
    hours: dict[str, list[list[str]]] = {}
    for day in WEEKDAYS:
        times = sorted(draw(st.sets(clock_times(), max_size=4)))
        hours[day] = [list(pair) for pair in zip(times[::2], times[1::2], strict=False)]
    if not any(hours.values()):
        hours["thursday"] = [["09:00", "10:00"]]
    days = st.dates(date(2025, 3, 20), date(2025, 4, 5)).map(str)
    closed = draw(st.lists(days, max_size=6))
    zone = draw(
        st.sampled_from(["Europe/Lisbon", "UTC", "Australia/Lord_Howe", "America/Santiago"])
    )
    return Calendar.load(timezone=zone, hours=hours, closed_days=closed)


QUARTER = timedelta(minutes=15)
YEAR = [datetime(2025, 1, 1, tzinfo=UTC) + QUARTER * number for number in range(4 * 24 * 370)]


def is_skipped(drawn: Calendar, day: date, minutes: int) -> bool:
    """Return whether clocks that go forward pass over that time of that day."""
    wall = datetime.combine(day, time(), drawn.zone) + timedelta(minutes=minutes)
    return wall.astimezone(UTC).astimezone(drawn.zone).replace(fold=0) != wall


def open_by_the_wall(drawn: Calendar, moment: datetime) -> bool:
    """Read the wall clock and look it up in the week: the definition, without any arithmetic."""
    wall = drawn.local(moment)
    day, spans = wall.date(), drawn.week[wall.weekday()]
    skipped = any(is_skipped(drawn, day, minutes) for span in spans for minutes in span)
    if day in drawn.closed_days or wall.fold or skipped:
        # Hours that are there twice belong to the first time, or to both if they lead through;
        # those that are not there are as long as they would be, if at all.
        return drawn.is_open(moment)
    minutes = wall.hour * 60 + wall.minute
    return any(opens <= minutes < closes for opens, closes in spans)


@settings(max_examples=12, deadline=None)
@given(calendars())
def test_a_scan_of_a_whole_year_finds_the_same(drawn: Calendar) -> None:
    state = [drawn.is_open(moment) for moment in YEAR]
    assert state == [open_by_the_wall(drawn, moment) for moment in YEAR]

    longest, since = timedelta(0), None
    upcoming: datetime | None = None
    for moment, is_open in zip(YEAR, state, strict=True):
        if not is_open:
            since = since or moment
        elif since is not None:
            if since != YEAR[0]:
                longest = max(longest, moment - since)
            since = None
    assert drawn.longest_closed is not None
    assert drawn.longest_closed >= longest
    if not drawn.closed_days:
        # Without days that are closed once, a year of the zone's rules holds the longest time.
        assert drawn.longest_closed == longest
    for moment, is_open in zip(reversed(YEAR), reversed(state), strict=True):
        upcoming = moment if is_open else upcoming
        if upcoming is not None and moment.minute == 0 and moment.month in (3, 10):
            assert drawn.next_opening(moment) == upcoming


@settings(max_examples=30, deadline=None)
@given(calendars(), st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1)))  # noqa: DTZ001
def test_nobody_waits_longer_for_an_opening_than_the_longest_time(
    drawn: Calendar, naive: datetime
) -> None:
    moment = naive.replace(tzinfo=UTC)

    opens = drawn.next_opening(moment)

    assert opens is not None
    assert opens >= moment
    assert drawn.is_open(opens)
    assert drawn.longest_closed is not None
    assert opens - moment <= drawn.longest_closed


def test_midnight_is_the_last_minute_of_a_day() -> None:
    late = calendar("UTC", monday=[["20:00", "24:00"]])

    assert late.week[0] == ((1200, 1440),)
    assert late.longest_closed == timedelta(days=6, hours=20)


def test_closed_days_that_follow_each_other_by_a_week_are_one_stretch() -> None:
    days = ("2026-12-02", "2026-12-09", "2026-12-16", "2026-12-23")
    weekly = calendar("UTC", days, wednesday=[["10:00", "11:00"]])

    assert weekly.longest_closed == timedelta(days=34, hours=23)

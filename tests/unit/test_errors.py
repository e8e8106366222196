"""What every error code means: what may be done with the send, in words too."""

from datetime import timedelta

import pytest

from whatsapp import errors
from whatsapp.errors import Retry, classify

# The table of cloud-api.md, section 3.
CODES: dict[Retry, tuple[int, ...]] = {
    Retry.RETRY: (4, 80007, 130429, 131056, 131057, 131059),
    Retry.AMBIGUOUS: (1, 2, 131000, 131016, 133004),
    Retry.WAIT: (131049, 131208, 132069, 133008, 133009, 133015, 133016, 134101, 2494100),
    Retry.NEVER: (
        *(0, 190, 3, 10, *range(200, 300), 131005, 33, 100, 368, 131031, 130403, 130472, 130497),
        *(131008, 131009, 131021, 131026, 131030, 131037, 131042, 131044, 131045, 131047, 131048),
        *(131050, 131051, 131052, 131053, 131055, 134100, 131060, 131062, 131063, 131064),
        *(132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132018, 132068),
        *(133000, 133005, 133006, 133010, 134011, 134102, 135000, 137000),
        *(613, *range(138000, 138019), *range(139000, 139005), *range(139100, 139104)),
        *(131020, 131041, *range(131201, 131208), *range(131209, 131216), *range(147001, 147006)),
        *(2388019, 2388040, 2388047, 2388072, 2388073, 2388293, 2388299),
        *(2593107, 2593108, 1752041),
    ),
}
UNKNOWN = errors.explain(999_999)


@pytest.mark.parametrize(
    ("code", "retry"), [(code, retry) for retry, codes in CODES.items() for code in codes]
)
def test_every_code_has_its_consequence_and_its_words(code: int, retry: Retry) -> None:
    # The HTTP status is not reliable, so it changes nothing about a code that is known.
    for status in (400, 500):
        error = classify(status, {"error": {"code": code}})
        assert (error.code, error.retry) == (code, retry)
    assert errors.explain(code) != UNKNOWN
    assert all(errors.explain(code))
    assert (error.wait is not None) is (retry is Retry.WAIT or code == 131057)


@pytest.mark.parametrize(
    ("status", "body", "retry"),
    [
        (400, {"error": {"code": 999_999}}, Retry.NEVER),
        (503, {"error": {"code": 999_999}}, Retry.AMBIGUOUS),
        (400, None, Retry.NEVER),
        (302, None, Retry.NEVER),
        (429, None, Retry.RETRY),
        (502, "<html>", Retry.AMBIGUOUS),
        (None, None, Retry.AMBIGUOUS),
        # A success that cannot be read may have gone out: to send it again could be once too often.
        (200, None, Retry.AMBIGUOUS),
        (200, ["odd"], Retry.AMBIGUOUS),
        (200, {"error": {"code": 131026}}, Retry.NEVER),
    ],
)
def test_what_is_not_listed_goes_by_the_http_status(
    status: int | None, body: object, retry: Retry
) -> None:
    assert classify(status, body).retry is retry  # type: ignore[arg-type]


def test_the_details_are_metas() -> None:
    body = {"error": {"code": 131009, "message": "m", "error_data": {"details": "d"}}}
    assert classify(400, body).as_dict()["details"] == "d"
    assert classify(400, {"error": {"code": 131009, "message": "m"}}).details == "m"
    assert classify(400, {"error": {"code": 131049}}).wait == timedelta(hours=24)


def test_failures_on_the_way_and_of_our_own() -> None:
    assert errors.unreachable("x").retry is Retry.RETRY
    assert errors.no_answer("x").retry is Retry.AMBIGUOUS
    assert errors.unsendable("x").retry is Retry.NEVER

"""Links into a chat: made, handed out, followed, counted; and the button on a site."""

from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from coloraide import Color
from django.test import Client
from django.utils import timezone
from PIL import Image

from agency.models import AuditEntry, Brand
from conversations.models import EntryDay, EntryLink, Number
from tenants.models import Agency
from tests.integration import flowkit, meta
from tests.pages import site
from tests.pages.conftest import SignIn
from whatsapp.entry import addresses, button, qr

PERSON = {"HTTP_USER_AGENT": "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Safari/604.1"}
LOOK = {"label": "", "greeting": "", "colour": "#0f766e", "position": "end"}


@pytest.fixture
def number(alice: Agency) -> Number:
    return meta.connect(alice)  # type: ignore[no-any-return]


@pytest.fixture
def poster(number: Number) -> EntryLink:
    return EntryLink.objects.create(name="Poster", number=number, code="KR7M4", text="Hello & hi!")


@pytest.fixture
def owner(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "owner")


@pytest.fixture
def visitor(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "anonymous")


def text_of(address: str) -> str:
    return parse_qs(urlsplit(address).query)["text"][0]


# --- Following ---------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["/l/KR7M4", "/l/kr7m4", "/l/KR7M4/q", "/l/KR7M4/w"])
def test_a_link_leads_to_the_chat_and_sets_no_cookie(
    path: str, poster: EntryLink, visitor: Client
) -> None:
    answer = visitor.get(path, **PERSON)
    assert answer.status_code == 302
    assert answer["Location"].startswith("https://wa.me/1555111?text=")
    assert text_of(answer["Location"]) == "Hello & hi! (KR7M4)"
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_visits_are_counted_by_day_and_way(poster: EntryLink, visitor: Client) -> None:
    for path in ("/l/KR7M4", "/l/KR7M4", "/l/KR7M4/q", "/l/KR7M4/w"):
        visitor.get(path, **PERSON)
    day = EntryDay.objects.get()
    assert day.day == timezone.now().date()
    assert (day.links, day.scans, day.buttons, day.chats) == (2, 1, 1, 0)


@pytest.mark.parametrize(
    "agent",
    [
        *("", "Googlebot/2.1", "WhatsApp/2.24", "facebookexternalhit/1.1", "curl/8.5"),
        *("Slackbot-LinkExpanding 1.0", "Mozilla/5.0 (compatible; bingbot/2.0)", "python-httpx"),
    ],
)
def test_programs_are_led_and_not_counted(agent: str, poster: EntryLink, visitor: Client) -> None:
    assert visitor.get("/l/KR7M4", HTTP_USER_AGENT=agent).status_code == 302
    assert not EntryDay.objects.exists()


def test_looking_ahead_is_no_visit(poster: EntryLink, visitor: Client) -> None:
    assert visitor.head("/l/KR7M4", **PERSON).status_code == 302
    visitor.get("/l/KR7M4", HTTP_SEC_PURPOSE="prefetch;prerender", **PERSON)
    assert not EntryDay.objects.exists()


@pytest.mark.parametrize("path", ["/l/NOPE22", "/l/KR7M", "/l/KR7M4KR7M4KR7M4", "/l/%E2%80%AE"])
def test_an_unknown_code_gets_a_page_of_the_agency(
    path: str, poster: EntryLink, visitor: Client
) -> None:
    Brand.objects.update_or_create(pk=1, defaults={"name": "Alice & Co"})
    answer = visitor.get(path, **PERSON)
    assert answer.status_code == 404
    if not path.endswith("AE"):
        page = site.Page(answer.content.decode())
        assert "This link leads nowhere" in page.text
        assert "Alice & Co" in page.text
        assert not answer.cookies


@pytest.mark.parametrize("rests", ["link", "number"])
def test_what_rests_says_so(rests: str, poster: EntryLink, visitor: Client) -> None:
    rows = EntryLink if rests == "link" else Number
    rows.objects.update(active=False)
    answer = visitor.get("/l/KR7M4", **PERSON)
    assert answer.status_code == 404
    assert "This link rests" in site.Page(answer.content.decode()).text
    assert not EntryDay.objects.exists()
    assert visitor.get(f"/widget/{poster.key}.js").content == b"/* paused */"


@pytest.mark.parametrize(
    "query", ["?next=https://evil.example", "?url=//evil.example", "/../../evil.example", "/x"]
)
def test_a_link_leads_nowhere_else(query: str, poster: EntryLink, visitor: Client) -> None:
    answer = visitor.get(f"/l/KR7M4{query}", **PERSON)
    assert "evil" not in answer.get("Location", "")
    assert answer.status_code == 404 or answer["Location"].startswith("https://wa.me/1555111?")


def test_texts_are_data_in_the_address(poster: EntryLink) -> None:
    poster.text = "Häuser? 50% #1 & „{code}“\nپ"
    address = addresses.chat(poster)
    assert text_of(address) == "Häuser? 50% #1 & „KR7M4“\nپ"
    poster.text = ""
    assert text_of(addresses.chat(poster)) == "KR7M4"


def test_a_sandbox_number_is_reached_on_its_phone(alice: Agency, visitor: Client) -> None:
    number = meta.connect(alice, "222", sandbox=True)
    EntryLink.objects.create(name="Try", number=number, code="TRY22")
    asked = parse_qs(urlsplit(visitor.get("/l/TRY22")["Location"]).query)
    assert asked == {"number": ["222"], "text": ["TRY22"]}


# --- The button --------------------------------------------------------------------------------
def test_the_script_is_for_all_sites_and_kept(poster: EntryLink, visitor: Client) -> None:
    answer = visitor.get(f"/widget/{poster.key}.js")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer["Cache-Control"] == "public, max-age=300"
    assert "Vary" not in answer or "Cookie" not in answer["Vary"]
    assert not answer.cookies
    assert addresses.short(poster, "w").encode() in answer.content
    again = visitor.get(f"/widget/{poster.key}.js", HTTP_IF_NONE_MATCH=answer["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"
    poster.label = "Write to us"
    poster.save()
    assert (
        visitor.get(f"/widget/{poster.key}.js", HTTP_IF_NONE_MATCH=answer["ETag"]).status_code
        == 200
    )
    assert visitor.get("/widget/nothing.js").status_code == 404


def test_the_script_is_small_and_keeps_nothing(poster: EntryLink) -> None:
    plain = button.script(poster, addresses.short(poster, "w"))
    poster.label, poster.greeting = "Chat on WhatsApp", "Hello! How can we help you today?"
    full = button.script(poster, addresses.short(poster, "w"))
    assert max(len(plain.encode()), len(full.encode())) < 2048
    for word in ("cookie", "localStorage", "sessionStorage", "innerHTML", "style=", "eval"):
        assert word not in full


def test_words_cannot_leave_the_script(owner: Client, poster: EntryLink) -> None:
    evil = '</script>"<!--\\u2028`${x}«url»'
    EntryLink.objects.update(label=evil[:40])
    said = owner.get(f"/widget/{poster.key}.js").content.decode()
    assert "</script" not in said
    assert "<!--" not in said
    page = owner.get(f"/settings/links/{poster.pk}/")
    assert "</script>&quot;" not in page.content.decode().partition("plain link")[0][:0]
    assert site.Page(page.content.decode()).active() == []


@pytest.mark.parametrize(
    "colour", ["#ffffff", "#25d366", "#ffee00", "#000000", "#0f766e", "#ff0000"]
)
def test_the_button_can_be_read_in_any_colour(colour: str) -> None:
    seen = button.look(colour)
    assert Color(seen.ground).contrast(seen.ink) >= 4.5
    assert Color(seen.ground).contrast("#ffffff") >= 3


def test_the_words_follow_the_language(poster: EntryLink) -> None:
    poster.label = "Ask us"
    poster.words = {"es": {"label": "Pregunta", "greeting": ""}, "pt-br": {"label": "Pergunte"}}
    said = button.script(poster, "https://x.example/l/KR7M4/w")
    assert said.endswith('(document,{"es":["Pregunta"],"pt":["Pergunte"],"":["Ask us"]})')


# --- Settings ----------------------------------------------------------------------------------
def test_a_link_is_made_and_changed(owner: Client, number: Number) -> None:
    assert "Let customers write first" in owner.get("/settings/links/").content.decode()
    fields = {"name": "Insta", "number": number.pk, "text": "Hi!", "place": "Instagram"}
    answer = owner.post("/settings/links/new", {**fields, "code": "insta24"})
    link = EntryLink.objects.get()
    assert answer["Location"] == f"/settings/links/{link.pk}/"
    assert link.code == "INSTA24"
    page = owner.get(f"/settings/links/{link.pk}/").content.decode()
    assert addresses.short(link).endswith("/l/INSTA24")
    assert addresses.short(link) in page
    assert "Hi! (INSTA24)" in page
    owner.post(f"/settings/links/{link.pk}/", {**fields, "name": "Profile", "code": "OTHER1"})
    link.refresh_from_db()
    assert (link.name, link.code) == ("Profile", "INSTA24")
    acts = list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))
    assert acts == ["entry-link.created", "entry-link.changed"]


@pytest.mark.parametrize("code", ["KR7M4", "kr7m4", "ABC", "HELLO", "1234", "A B12", "ÄÖ123", ""])
def test_a_code_that_cannot_be_had_is_told_beside_it(
    code: str, owner: Client, poster: EntryLink
) -> None:
    fields = {"name": "New one", "number": poster.number_id, "text": "Typed", "code": code}
    answer = owner.post("/settings/links/new", fields)
    assert answer.status_code == 422
    assert "Typed" in answer.content.decode()
    assert EntryLink.objects.count() == 1


def test_two_places_for_the_code_are_refused(owner: Client, poster: EntryLink) -> None:
    fields = {"name": "Poster", "number": poster.number_id, "text": "{code} {code}"}
    assert owner.post(f"/settings/links/{poster.pk}/", fields).status_code == 422


def test_the_button_is_saved_and_must_stay_small(owner: Client, poster: EntryLink) -> None:
    path = f"/settings/links/{poster.pk}/button"
    words = {"label": "Ask us", "label_es": "Pregunta", "greeting_es": "¡Hola!"}
    assert owner.post(path, {**LOOK, **words, "colour": "#25d366"}).status_code == 302
    poster.refresh_from_db()
    assert (poster.label, poster.colour) == ("Ask us", "#25d366")
    assert poster.words == {"es": {"label": "Pregunta", "greeting": "¡Hola!"}}
    page = owner.get(f"/settings/links/{poster.pk}/").content.decode()
    assert "darker than you chose" in page
    long = {f"greeting_{code}": "ह" * 120 for code in button.languages()}
    refused = owner.post(path, {**LOOK, **long})
    assert refused.status_code == 422
    assert "larger than 2 KB" in refused.content.decode()
    poster.refresh_from_db()
    assert poster.label == "Ask us"


def test_the_brands_own_colour_follows_the_brand(owner: Client, poster: EntryLink) -> None:
    owner.post(f"/settings/links/{poster.pk}/button", LOOK | {"colour": button.look("").ground})
    poster.refresh_from_db()
    assert poster.colour == ""


def test_the_button_is_tried_before_it_is_saved(owner: Client, poster: EntryLink) -> None:
    answer = owner.get(f"/settings/links/{poster.pk}/button.js", {**LOOK, "label": "Tried"})
    assert b'"Tried"' in answer.content
    assert b"currentScript" in answer.content
    poster.refresh_from_db()
    assert poster.label == ""


def test_pausing_and_deleting(owner: Client, poster: EntryLink) -> None:
    owner.post(f"/settings/links/{poster.pk}/pause")
    poster.refresh_from_db()
    assert not poster.active
    owner.post(f"/settings/links/{poster.pk}/pause")
    on = {"type": "referral", "source": "link", "codes": ["kr7m4"]}
    flowkit.go_live(flowkit.flow("Welcome", flowkit.say("Hi"), on=on))
    page = owner.get(f"/settings/links/{poster.pk}/").content.decode()
    assert "The flow Welcome begins by it, and no longer would." in page
    owner.post(f"/settings/links/{poster.pk}/delete")
    assert not EntryLink.objects.exists()
    acts = AuditEntry.objects.order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["entry-link.paused", "entry-link.resumed", "entry-link.deleted"]


def test_figures_are_those_of_the_rows(owner: Client, visitor: Client, poster: EntryLink) -> None:
    for path in ("/l/KR7M4", "/l/KR7M4/q"):
        visitor.get(path, **PERSON)
    meta.deliver(meta.message("KR7M4"))
    meta.deliver(meta.message("again KR7M4"))
    row = site.Page(owner.get("/settings/links/").content.decode()).text
    assert "Poster KR7M4 +1 555 111 2 2 1" in row
    page = site.Page(owner.get(f"/settings/links/{poster.pk}/").content.decode()).text
    assert "1 by link, 1 by QR code, 0 by button" in page


# --- QR codes ----------------------------------------------------------------------------------
def test_a_code_is_drawn_at_the_size_of_print(owner: Client, poster: EntryLink) -> None:
    path = f"/settings/links/{poster.pk}/qr."
    svg = owner.get(f"{path}svg?size=100")
    assert svg["Content-Type"] == "image/svg+xml"
    assert b'width="100.0mm" height="100.0mm"' in svg.content
    png: Any = Image.open(BytesIO(owner.get(f"{path}png?size=50&download").content))
    dpi = png.info["dpi"][0]
    assert png.width == png.height
    assert dpi >= 299
    assert png.width / dpi * 25.4 == pytest.approx(50, abs=0.1)
    pdf = owner.get(f"{path}pdf?size=200&logo=1&coloured=1&download")
    assert pdf.content.startswith(b"%PDF")
    assert pdf["Content-Disposition"] == 'attachment; filename="poster-200mm.pdf"'
    assert owner.get(f"{path}exe").status_code == 404
    assert owner.get(f"{path}svg?size=9999999").content == owner.get(f"{path}svg").content


@pytest.mark.parametrize("logo", [False, True])
@pytest.mark.parametrize("colour", ["#ffee00", "#0f766e"])
def test_a_code_has_contrast_and_a_quiet_edge(logo: bool, colour: str, poster: EntryLink) -> None:
    Brand.objects.update_or_create(pk=1, defaults={"primary": colour})
    wanted = qr.Wanted(size=30, logo=logo, coloured=True)
    drawn = Image.open(BytesIO(qr.render(poster, "png", wanted))).convert("RGB")
    colours: Any = drawn.getcolors(1 << 16)
    ink = max((c for c in colours if c[1] != (255, 255, 255)), key=lambda c: c[0])[1]
    assert Color(f"rgb({ink[0]} {ink[1]} {ink[2]})").contrast("white") >= 4.5
    edge: Any = drawn.crop((0, 0, drawn.width, 20)).getcolors()
    assert [colour for _count, colour in edge] == [(255, 255, 255)]

"""The agency's settings: its brand, its people and its numbers."""

from io import BytesIO
from random import Random
from typing import Any

import pytest
from coloraide import Color
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_tenants.utils import tenant_context
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from agency import theme
from agency.branding.forms import BrandForm
from agency.models import AuditEntry, Brand
from tenants.models import Agency
from tests.integration import meta
from tests.pages.conftest import SignIn
from tests.pages.site import Page

FORM = {"name": "Alice & Co", "primary": "#123456", "accent": "#ff0000"}
PATH = "/settings/brand/"


@pytest.fixture
def owner(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "owner")


def picture(kind: str = "PNG", size: tuple[int, int] = (20, 10), **more: Any) -> bytes:
    written = BytesIO()
    Image.new("RGB", size, "red").save(written, kind, **more)
    return written.getvalue()


def upload(data: bytes, name: str = "logo.png", kind: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, kind)


def refused(client: Client, **change: Any) -> str:
    """Post the form with a change that is refused; return what the page says."""
    client.get(PATH)
    before = list(Brand.objects.values())
    answer = client.post(PATH, {**FORM, **change})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "errorlist" in html
    assert list(Brand.objects.values()) == before
    return Page(html).text


@pytest.mark.parametrize("role", ["owner", "admin"])
def test_managers_may_change_the_brand(role: str, alice: Agency, sign_in: SignIn) -> None:
    manager = sign_in(alice, role)
    answer = manager.post(PATH, FORM)
    assert (answer.status_code, answer["Location"]) == (302, PATH)
    page = manager.get(PATH).content.decode()
    assert "The brand is saved." in page
    assert "Alice &amp; Co" in page
    assert "<title>Sign in · Alice &amp; Co" in sign_in(alice, "anonymous").get(
        "/sign-in/"
    ).content.decode().replace("\n", "")


def test_agents_may_neither_see_nor_change_the_settings(alice: Agency, sign_in: SignIn) -> None:
    agent = sign_in(alice, "agent")
    for path in (PATH, "/settings/numbers/"):
        answer = agent.get(path)
        assert answer.status_code == 403
        assert "This is not for you to see" in answer.content.decode()
    assert agent.post(PATH, FORM).status_code == 403
    assert not Brand.objects.exists()
    assert PATH not in agent.get("/inbox/").content.decode()


@pytest.mark.parametrize("field", ["primary", "accent"])
@pytest.mark.parametrize(
    "colour",
    [
        "",
        "red",
        "#12345",
        "#12345g",
        "#1234567",
        "123456",
        "#\uff11\uff12\uff13\uff14\uff15\uff16",  # digits, but not of hex
        "#123456;}body{display:none",
        "url(//evil.example)",
        "#12\x003456",
    ],
)
def test_a_colour_is_six_hex_digits(field: str, colour: str, owner: Client) -> None:
    owner.post(PATH, FORM)
    refused(owner, **{field: colour})
    assert "evil" not in owner.get("/theme/v.css").content.decode()


def test_what_was_typed_stays_when_something_is_wrong(owner: Client) -> None:
    answer = owner.post(PATH, {**FORM, "name": "Typed name", "primary": "red"})
    page = Page(answer.content.decode())
    assert page.find("input", name="name", value="Typed name")
    assert "Write a colour as # and six hex digits." in page.text
    assert "Typed name" not in page.text, "and is not the brand yet"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_kept_as_pixels_only(kind: str, owner: Client, visitor: Client) -> None:
    more: dict[str, Any] = {"comment": b"a secret"} if kind == "JPEG" else {}
    if kind == "PNG":
        more["pnginfo"] = PngInfo()
        more["pnginfo"].add_text("Comment", "a secret")
    data = picture(kind, (800, 100), **more) + b"<script>a secret</script>"
    assert owner.post(PATH, {**FORM, "logo_file": upload(data)}).status_code == 302
    page = Page(visitor.get("/sign-in/").content.decode())
    (shown,) = page.find("img", alt="Alice & Co")
    answer = visitor.get(shown["src"] or "")
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer["Cache-Control"]
    stale = visitor.get("/brand/logo/older")
    assert stale["Cache-Control"] == "no-cache", "what it shows now is not kept under that name"
    assert b"a secret" not in answer.content
    logo = Image.open(BytesIO(answer.content))
    assert (logo.format, logo.size) == ("PNG", (400, 50))


@pytest.fixture
def visitor(alice: Agency, sign_in: SignIn) -> Client:
    return sign_in(alice, "anonymous")


SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\nshowpage\n"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (SVG, "not a picture"),
        (b"<?xml version='1.0'?>" + SVG, "not a picture"),
        (b"<html><script>alert(1)</script>", "not a picture"),
        (EPS, "not a picture"),
        (picture("GIF"), "not a picture"),
        (picture("BMP"), "not a picture"),
        (picture("TIFF"), "not a picture"),
        (b"\x89PNG\r\n\x1a\n broken", "not a picture"),
        (picture()[:-30], "not a picture"),
        (b"", "empty"),
        (picture() + b"x" * 512 * 1024, "at most 512 KB"),
        (picture(size=(5000, 5000)), "too many pixels"),
        (picture(size=(10_000, 10_000)), "picture"),
    ],
)
def test_what_is_no_small_picture_is_refused(data: bytes, why: str, owner: Client) -> None:
    assert len(data) < 2 << 20
    assert "picture" in why or why in refused(owner, logo_file=upload(data))
    refused(owner, logo_file=upload(data, "logo.svg", "image/svg+xml"))
    assert owner.get("/brand/logo/v").status_code == 404


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_damaged_picture_breaks_nothing(kind: str, owner: Client) -> None:
    random = Random(kind)
    whole = picture(kind, (40, 30))
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(random.randint(1, 6)):
            data[random.randrange(len(data))] = random.randrange(256)
        owner_form = BrandForm(FORM, {"logo_file": upload(bytes(data))}, instance=Brand(pk=1))
        assert isinstance(owner_form.is_valid(), bool)


def test_the_logo_stays_when_only_the_name_changes(owner: Client) -> None:
    owner.post(PATH, {**FORM, "logo_file": upload(picture())})
    owner.post(PATH, {**FORM, "name": "Another"})
    assert owner.get("/brand/logo/v").status_code == 200


def test_a_logo_can_be_removed(owner: Client) -> None:
    assert not Page(owner.get(PATH).content.decode()).find("input", name="remove_logo")
    owner.post(PATH, {**FORM, "logo_file": upload(picture())})
    assert Page(owner.get(PATH).content.decode()).find("input", name="remove_logo")
    assert owner.post(PATH, {**FORM, "remove_logo": "on"}).status_code == 302
    assert owner.get("/brand/logo/v").status_code == 404
    assert Brand.objects.get().logo_type == ""
    owner.post(PATH, {**FORM, "logo_file": upload(picture())})
    owner.post(PATH, {**FORM, "logo_file": upload(picture()), "remove_logo": "on"})
    assert owner.get("/brand/logo/v").status_code == 200, "a new one takes the place of the old"


def test_the_addresses_of_logo_and_colours_change_with_the_brand(owner: Client) -> None:
    def sheet() -> str:
        links = Page(owner.get(PATH).content.decode()).find("link", rel="stylesheet")
        return next(str(link["href"]) for link in links if "/theme/" in str(link["href"]))

    before = sheet()
    assert owner.get(before).status_code == 200
    owner.post(PATH, FORM)
    assert sheet() != before
    assert "--accent:#ff0000" in owner.get(sheet()).content.decode()


def test_a_brand_is_its_agencys_own(
    owner: Client, alice: Agency, bob: Agency, sign_in: SignIn
) -> None:
    owner.post(PATH, {**FORM, "logo_file": upload(picture())})
    elsewhere = sign_in(bob, "owner")
    with tenant_context(bob):
        page = elsewhere.get("/inbox/").content.decode()
        assert "Alice" not in page
        assert "Bob" in page
        assert elsewhere.get("/brand/logo/v").status_code == 404
        assert "#ff0000" not in elsewhere.get("/theme/v.css").content.decode()


def test_an_agency_without_a_brand_has_its_name(visitor: Client) -> None:
    page = Page(visitor.get("/sign-in/").content.decode())
    assert "Sign in to Alice" in page.text
    assert "Transom" not in page.text


def test_the_numbers_are_listed_without_their_tokens(owner: Client, alice: Agency) -> None:
    assert "No number yet" in owner.get("/settings/numbers/").content.decode()
    meta.connect(alice, verified_name="Alice's")
    meta.connect(alice, "222", sandbox=True)
    meta.deliver(meta.message("hi"), meta.message("hi", phone="15550002"))
    html = owner.get("/settings/numbers/").content.decode()
    text = Page(html).text
    assert "+1 555 111" in text
    assert "Open conversations 2" in text
    assert "+1 555 222" in text
    assert "sandbox" in text
    assert ">token<" not in html
    assert Page(html).find("a", target="_blank", rel="noopener"), "the sandbox has a phone"


def test_an_agency_chooses_what_becomes_of_doubts(owner: Client, alice: Agency) -> None:
    number = meta.connect(alice)
    path = f"/settings/numbers/{number.pk}/"
    owner.post(path, {"in_doubt": "ask"})
    number.refresh_from_db()
    assert number.in_doubt == "ask"
    told = owner.post(path, {"in_doubt": "whatever"}, follow=True).content.decode()
    assert "cannot be chosen" in told
    number.refresh_from_db()
    assert number.in_doubt == "ask"


@settings(max_examples=300, deadline=None)
@given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
def test_any_colour_is_readable(colour: str) -> None:
    for ground in (theme.LIGHT, theme.DARK):
        shade = theme.readable(colour, ground)
        assert theme.least_contrast(shade, ground) >= theme.AA
        assert Color(shade).contrast(ground.surface) >= theme.AA
        assert Color(shade).contrast(theme.ink_on(shade)) >= theme.AA


def test_a_colour_that_cannot_be_read_is_mended_and_said_so(owner: Client) -> None:
    owner.post(PATH, {**FORM, "primary": "#25d366"})
    text = Page(owner.get(PATH).content.decode()).text
    # Once: beside the colour, and not above the page as well.
    assert text.count("we darkened your colour from \u2068#25d366\u2069 to \u2068#") == 1
    tried = owner.get(f"{PATH}preview", {"primary": "#25d366", "accent": "#ff0000"}).json()
    assert tried["mended"][0] in text
    assert tried["tokens"]["--accent"] == "#ff0000"
    assert owner.get(f"{PATH}preview", {"primary": "url(x)", "accent": "red"}).status_code == 422


def test_the_brand_makes_an_app_of_the_product(owner: Client, visitor: Client) -> None:
    owner.post(PATH, {**FORM, "short_name": "A&C", "icon_file": upload(picture(size=(60, 30)))})
    manifest = visitor.get("/manifest.webmanifest").json()
    assert (manifest["name"], manifest["short_name"]) == ("Alice & Co", "A&C")
    for listed in manifest["icons"]:
        answer = visitor.get(listed["src"])
        assert "immutable" in answer["Cache-Control"]
        side = int(listed["sizes"].split("x")[0])
        assert Image.open(BytesIO(answer.content)).size == (side, side)
    assert visitor.get("/favicon.ico")["Content-Type"] == "image/png"
    assert visitor.get("/brand/icon/7/v.png").status_code == 404


@pytest.mark.parametrize("name", ["Alice", "\u0623\u0644\u064a\u0633", "\U0001f98a", "1st"])
def test_every_name_has_an_icon(name: str, owner: Client, visitor: Client) -> None:
    owner.post(PATH, {**FORM, "name": name})
    for size in ("32", "180", "192", "512", "maskable"):
        answer = visitor.get(f"/brand/icon/{size}/v.png")
        assert Image.open(BytesIO(answer.content)).format == "PNG"


def test_the_sign_in_page_says_what_the_agency_wants(owner: Client, visitor: Client) -> None:
    owner.post(
        PATH,
        {
            **FORM,
            "entrance_title": "Good to see you",
            "entrance_text": "All messages at one place.",
            "backdrop": "picture",
            "picture_file": upload(picture("JPEG", (300, 200))),
            "help_url": "https://help.alice.example/",
            "support_email": "help@alice.example",
            "support_phone": "+49 30 1234567",
        },
    )
    page = Page(visitor.get("/sign-in/").content.decode())
    assert "Good to see you All messages at one place." in page.text
    assert page.find("a", href="https://help.alice.example/")
    assert page.find("a", href="mailto:help@alice.example")
    assert page.find("a", href="tel:+49301234567")
    (sheet,) = [f for f in page.find("link", rel="stylesheet") if "/theme/" in str(f["href"])]
    css = visitor.get(str(sheet["href"])).content.decode()
    address = css.split('url("..')[1].split('"')[0]
    assert visitor.get(address)["Content-Type"] == "image/webp"


@pytest.mark.parametrize("field", ["help_url", "support_email", "support_phone"])
@pytest.mark.parametrize("value", ["javascript:alert(1)", "<b>"])
def test_support_is_an_address(field: str, value: str, owner: Client) -> None:
    refused(owner, **{field: value})


def test_a_change_of_the_brand_is_in_the_audit_log(owner: Client) -> None:
    owner.post(PATH, FORM)
    entry = AuditEntry.objects.get(act="brand.changed")
    assert set(entry.detail["changed"]) >= {"name", "primary"}

"""Graph's endpoints of tokens, apps and a number's business profile."""

import time

from starlette.requests import Request
from starlette.responses import Response

from whatsapp.signature import same
from whatsapp.simulator.checks.reading import Reader
from whatsapp.simulator.http import Answer, bearer, ended, number_of, read_object, sandbox_of
from whatsapp.simulator.refusal import Refusal
from whatsapp.simulator.world import Json, Number

APP = "sandbox"
PROFILE = {"about": 139, "address": 256, "description": 512, "email": 128, "vertical": 40}
MOST_WEBSITES = 2
WEBSITE = 256
VERTICALS = frozenset(
    [
        "ALCOHOL",
        "APPAREL",
        "AUTO",
        "BEAUTY",
        "EDU",
        "ENTERTAIN",
        "EVENT_PLAN",
        "FINANCE",
        "GOVT",
        "GROCERY",
        "HEALTH",
        "HOTEL",
        "NONPROFIT",
        "NOT_A_BIZ",
        "ONLINE_GAMBLING",
        "OTC_DRUGS",
        "OTHER",
        "PHYSICAL_GAMBLING",
        "PROF_SERVICES",
        "RESTAURANT",
        "RETAIL",
        "TRAVEL",
        "UNDEFINED",
    ]
)


async def debug_token(request: Request) -> Response:
    """``GET /debug_token?input_token=``, with an app's token (``id|secret``) or any good one."""
    _known(request, bearer(request))
    asked = request.query_params.get("input_token", "")
    number = _of_token(request, asked)
    if number is None:
        error = {"code": 190, "message": "Invalid OAuth access token."}
        return Answer({"data": {"is_valid": False, "scopes": [], "error": error}})
    good = not ended(number)
    data: Json = {
        "app_id": APP,
        "type": "SYSTEM_USER",
        "application": "Sandbox app",
        "is_valid": good,
        "expires_at": int(number.token_expires_at),
        "data_access_expires_at": 0,
        "scopes": number.scopes,
        "granular_scopes": [{"scope": s, "target_ids": [number.waba_id]} for s in number.scopes],
        "user_id": "1",
    }
    if not good:
        data["error"] = {"code": 190, "message": "Session has expired.", "subcode": 463}
    return Answer({"data": data})


def _of_token(request: Request, token: str) -> Number | None:
    numbers = sandbox_of(request).world.numbers.values()
    return next((n for n in numbers if same(token, n.access_token)), None)


def _is_apps(request: Request, secret: str) -> bool:
    numbers = sandbox_of(request).world.numbers.values()
    return any(same(secret, number.app_secret) for number in numbers)


def _known(request: Request, token: str) -> None:
    app, _bar, secret = token.partition("|")
    if not (app and secret and _is_apps(request, secret)) and _of_token(request, token) is None:
        raise Refusal(190, "Invalid OAuth access token.")


async def access_token(request: Request) -> Response:
    """``GET /oauth/access_token?client_id=&client_secret=&code=``: a sign-up's code, once."""
    query = request.query_params
    if not query.get("client_id") or not _is_apps(request, query.get("client_secret", "")):
        raise Refusal(101, "Error validating application: client_id or client_secret is wrong.")
    sandbox = sandbox_of(request)
    code = sandbox.codes.pop(query.get("code", ""), None)
    if code is None or code.until < time.time() or code.number not in sandbox.world.numbers:
        raise Refusal(100, "This authorization code has been used or has expired.", subcode=36009)
    token = sandbox.world.numbers[code.number].access_token
    return Answer({"access_token": token, "token_type": "bearer"})


async def profile(request: Request) -> Response:
    """``GET``, ``POST /{number}/whatsapp_business_profile``."""
    number = number_of(request)
    if request.method == "POST":
        body = Reader(await read_object(request), "")
        if body.data.get("messaging_product") != "whatsapp":
            raise Refusal(100, "The parameter messaging_product is required.")
        _change(request, number, body)
        sandbox_of(request).changed()
        return Answer({"success": True})
    asked = request.query_params.get("fields", "")
    wanted = {field.strip() for field in asked.split(",")} if asked else {*PROFILE, "websites"}
    shown = {key: value for key, value in number.profile.items() if key in wanted}
    return Answer({"data": [shown | {"messaging_product": "whatsapp"}]})


def _change(request: Request, number: Number, body: Reader) -> None:
    body.only("messaging_product", "websites", "profile_picture_handle", *PROFILE)
    changed: Json = {}
    for key, limit in PROFILE.items():
        if key in body.data:
            changed[key] = body.text(key, limit, required=False)
    if changed.get("about") == "":
        raise Refusal(100, "Param about cannot be empty.")
    if changed.get("vertical") and changed["vertical"] not in VERTICALS:
        raise body.wrong("vertical", "is not a known industry.")
    if "websites" in body.data:
        changed["websites"] = _websites(body)
    if handle := body.data.get("profile_picture_handle"):
        if not sandbox_of(request).handles.get(str(handle), "").startswith("image/"):
            raise body.wrong("profile_picture_handle", "is not the handle of an image.")
        changed["profile_picture_url"] = f"{request.base_url}static/icon.svg"
    number.profile |= changed


def _websites(body: Reader) -> list[str]:
    sites = body.data["websites"]
    if not isinstance(sites, list) or len(sites) > MOST_WEBSITES:
        raise body.wrong("websites", f"may have {MOST_WEBSITES} addresses at most.")
    for site in sites:
        Reader({"websites": site}, "").url("websites", WEBSITE)
    return sites

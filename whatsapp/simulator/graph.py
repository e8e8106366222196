"""Graph's endpoints of a number: messages, media, facts, registration, webhook override."""

import asyncio
from collections.abc import Awaitable

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from whatsapp.simulator import graph_templates, uploads
from whatsapp.simulator.accept import accept
from whatsapp.simulator.faults import HANG, chance
from whatsapp.simulator.http import (
    Answer,
    number_of,
    numbers_of_token,
    read_json,
    read_object,
    sandbox_of,
)
from whatsapp.simulator.refusal import Refusal, unknown_object
from whatsapp.simulator.world import Json, Media, Number

PIN_DIGITS = 6


async def messages(request: Request) -> Response:
    """``POST /{number}/messages``."""
    sandbox = sandbox_of(request)
    number = number_of(request)
    payload = await read_json(request)
    await sandbox.faults.before()
    answer = accept(sandbox, number, payload)
    if chance(sandbox.faults.timeout_after_accept):
        await _hang(request)
    return Answer(answer)


async def _hang(request: Request) -> None:
    """Keep the caller waiting for an answer to what was done; end when the caller leaves."""

    async def gone() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    waiting: Awaitable[None] = asyncio.wait_for(gone(), HANG)
    try:
        await waiting
    except TimeoutError:
        raise Refusal(2, "The answer was held back by a fault of the sandbox.") from None


async def upload(request: Request) -> Response:
    """``POST /{number}/media``, multipart: ``messaging_product``, ``file``, ``type``."""
    sandbox = sandbox_of(request)
    number = number_of(request)
    await sandbox.faults.before()
    async with request.form() as form:
        if form.get("messaging_product") != "whatsapp":
            raise Refusal(100, "The parameter messaging_product is required and must be whatsapp.")
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Refusal(100, "The parameter file is required.")
        mime = str(form.get("type") or file.content_type or "")
        media = sandbox.files.add(await file.read(), mime, file.filename or "", number.id)
    sandbox.changed()
    return Answer({"id": media.id})


async def node(request: Request) -> Response:  # noqa: PLR0911
    """``GET``, ``POST``, ``DELETE /{id}``: a number, a file, a template, an upload's session."""
    sandbox = sandbox_of(request)
    ident = request.path_params["node"]
    if ident in sandbox.world.numbers:
        number = number_of(request)
        if request.method == "POST":
            return await _settings(request, number)
        return Answer(_picked(request, number_facts(number)))
    if ident.startswith(uploads.PREFIX):
        return Answer(await uploads.take(request, ident))
    numbers_of_token(request)
    if ident in sandbox.world.media:
        media = _own_media(request, ident)
        if request.method == "DELETE":
            sandbox.files.delete(media)
            sandbox.changed()
            return Answer({"success": True})
        return Answer(_media_facts(request, media))
    found = graph_templates.find(request, ident)
    if request.method == "POST":
        return Answer(graph_templates.edit(request, found, await read_object(request)))
    if request.method == "GET":
        return Answer(graph_templates.facts(found))
    raise unknown_object(ident)


def _own_media(request: Request, ident: str) -> Media:
    media = sandbox_of(request).files.get(ident)
    if all(number.id != media.number for number in numbers_of_token(request)):
        raise unknown_object(ident)
    return media


def _media_facts(request: Request, media: Media) -> Json:
    query = sandbox_of(request).files.url_query(media)
    return {
        "messaging_product": "whatsapp",
        "url": f"{request.base_url}media/{media.id}?{query}",
        "mime_type": media.mime_type,
        "sha256": media.sha256,
        "file_size": media.file_size,
        "id": media.id,
    }


async def download(request: Request) -> Response:
    """``GET`` the url of a file: it lives five minutes and needs the token; else 404."""
    sandbox = sandbox_of(request)
    await sandbox.faults.before()
    media = _own_media(request, request.path_params["media"])
    query = request.query_params
    if not sandbox.files.url_is_good(media, query.get("ext", ""), query.get("hash", "")):
        return Answer({"error": "The url has expired."}, status_code=404)
    return FileResponse(sandbox.files.path(media), media_type=media.mime_type)


def number_facts(number: Number) -> Json:
    """Return what ``GET /{number}`` can show."""
    callback = {"application": number.webhook_url}
    if number.override_url:
        callback["phone_number"] = number.override_url
    return {
        "id": number.id,
        "display_phone_number": number.display_number,
        "verified_name": number.verified_name,
        "quality_rating": number.quality,
        "code_verification_status": "VERIFIED",
        "platform_type": "CLOUD_API",
        "name_status": number.name_status,
        "status": "CONNECTED" if number.registered else "DISCONNECTED",
        "account_mode": "SANDBOX",
        "is_pin_enabled": bool(number.pin),
        "messaging_limit_tier": number.limit,
        "whatsapp_business_manager_messaging_limit": number.limit,
        "throughput": {"level": "HIGH" if number.throughput > 80 else "STANDARD"},  # noqa: PLR2004
        "webhook_configuration": callback,
    }


def _picked(request: Request, facts: Json) -> Json:
    """Return the asked ``fields``, always with the id."""
    asked = request.query_params.get("fields")
    if not asked:
        return {key: value for key, value in facts.items() if key != "webhook_configuration"}
    wanted = {"id", *(name.strip().split("{")[0] for name in asked.split(","))}
    if unknown := sorted(wanted - facts.keys()):
        raise Refusal(100, f"Tried accessing nonexisting field ({unknown[0]})")
    return {key: value for key, value in facts.items() if key in wanted}


async def _settings(request: Request, number: Number) -> Response:
    """``POST /{number}`` ``{"webhook_configuration": {…}}`` or ``{"pin": "…"}``."""
    body = await read_object(request)
    if "pin" in body:
        number.pin = _pin(body)
        sandbox_of(request).changed()
        return Answer({"success": True})
    configuration = body.get("webhook_configuration")
    if not isinstance(configuration, dict):
        raise Refusal(100, "The parameter webhook_configuration is required.")
    await override(request, [number], configuration)
    return Answer({"success": True})


async def override(request: Request, numbers: list[Number], asked: Json) -> None:
    """Set numbers' own callback address, after the challenge; an empty one takes it away."""
    sandbox = sandbox_of(request)
    url, token = asked.get("override_callback_uri", ""), asked.get("verify_token", "")
    if not isinstance(url, str) or not isinstance(token, str):
        raise Refusal(100, "override_callback_uri and verify_token must be strings.")
    if url and (problem := await sandbox.hooks.verify(url, token)):
        raise Refusal(2200, f"Callback verification failed: {problem}")
    for number in numbers:
        number.override_url, number.override_token = url, token
        sandbox.hooks.nudge(number.id)
    sandbox.changed()


async def register(request: Request) -> Response:
    """``POST /{number}/register``: two-step PIN of six digits."""
    number = number_of(request)
    body = await read_object(request)
    if body.get("messaging_product") != "whatsapp":
        raise Refusal(100, "The parameter messaging_product is required and must be whatsapp.")
    pin = _pin(body)
    if number.pin and number.pin != pin:
        raise Refusal(133005, "The two-step verification PIN does not match the one that is set.")
    number.pin = pin
    number.registered = True
    sandbox_of(request).changed()
    return Answer({"success": True})


def _pin(body: Json) -> str:
    pin = body.get("pin")
    if not isinstance(pin, str) or not pin.isdecimal() or len(pin) != PIN_DIGITS:
        raise Refusal(133005, "pin must be six digits.")
    return pin


async def deregister(request: Request) -> Response:
    """``POST /{number}/deregister``."""
    number_of(request).registered = False
    sandbox_of(request).changed()
    return Answer({"success": True})

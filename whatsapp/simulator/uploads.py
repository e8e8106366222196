"""The Resumable Upload API: a session, then the bytes, then a handle for a template's sample."""

import secrets

from starlette.requests import Request
from starlette.responses import Response

from whatsapp.signature import same
from whatsapp.simulator.filestore import ALLOWED
from whatsapp.simulator.http import Answer, numbers_of_token, sandbox_of
from whatsapp.simulator.passing import Session
from whatsapp.simulator.refusal import Refusal, unknown_object
from whatsapp.simulator.world import Json

PREFIX = "upload:"
OAUTH = "oauth "


async def begin(request: Request) -> Response:
    """``POST /{app}/uploads?file_length=&file_type=&file_name=``."""
    numbers_of_token(request)
    query = request.query_params
    mime, length = query.get("file_type", ""), query.get("file_length", "")
    if mime not in ALLOWED:
        raise Refusal(100, f"Param file_type: {mime!r} is not supported.")
    if not length.isdecimal() or not 0 < int(length) <= ALLOWED[mime][1]:
        raise Refusal(
            100, f"Param file_length: a file of {mime} has 1 to {ALLOWED[mime][1]} bytes."
        )
    ident = PREFIX + secrets.token_urlsafe(18)
    sandbox_of(request).uploads[ident] = Session(int(length), mime)
    return Answer({"id": ident})


async def take(request: Request, ident: str) -> Json:
    """``POST /upload:…``: the whole file at once, ``Authorization: OAuth``, ``file_offset: 0``."""
    sandbox = sandbox_of(request)
    header = request.headers.get("authorization", "")
    token = header[len(OAUTH) :].strip() if header.lower().startswith(OAUTH) else ""
    if not any(same(token, number.access_token) for number in sandbox.world.numbers.values()):
        raise Refusal(190, "Uploads want Authorization: OAuth with an access token.")
    session = sandbox.uploads.get(ident)
    if session is None or request.method != "POST":
        raise unknown_object(ident)
    if request.headers.get("file_offset", request.headers.get("file-offset")) != "0":
        raise Refusal(100, "The header file_offset is required.")
    data = await request.body()
    if len(data) != session.length:
        raise Refusal(100, f"{len(data)} bytes came where {session.length} were announced.")
    handle = f"4::{session.mime}:{secrets.token_urlsafe(24)}"
    sandbox.handles[handle] = session.mime
    return {"h": handle}

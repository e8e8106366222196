"""Requests and answers: JSON in and out, tokens, the objects that paths name."""

import time
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from whatsapp.signature import same
from whatsapp.simulator.refusal import Refusal, unknown_object
from whatsapp.simulator.sandbox import Sandbox
from whatsapp.simulator.world import Json, Number

MANAGEMENT = "whatsapp_business_management"
BEARER = "bearer "
# A template or message body is never larger; files have their own road.
MAX_JSON = 3 * 1024 * 1024


class Answer(Response):
    """A JSON answer."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """Return the bytes."""
        return orjson.dumps(content)


def sandbox_of(request: Request) -> Sandbox:
    """Return the sandbox that the application was made for."""
    found: Sandbox = request.app.state.sandbox
    return found


async def read_json(request: Request) -> Any:
    """Return the body's JSON ({} if empty). Raises :class:`Refusal` 100."""
    raw = await request.body()
    if len(raw) > MAX_JSON:
        raise Refusal(100, "The body is too large.")
    if not raw:
        return {}
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Refusal(100, f"The body is not JSON: {error}") from None


async def read_object(request: Request) -> Json:
    """Return the body's JSON object. Raises :class:`Refusal` 100."""
    data = await read_json(request)
    if not isinstance(data, dict):
        raise Refusal(100, "The body must be a JSON object.")
    return data


def bearer(request: Request) -> str:
    """Return the request's token; raises 190 if there is none."""
    header = request.headers.get("authorization", "")
    if not header.lower().startswith(BEARER):
        raise Refusal(190, "An access token is required to request this resource.")
    return header[len(BEARER) :].strip()


def numbers_of_token(request: Request) -> list[Number]:
    """Return the numbers whose token was given; raises 190 if it is nobody's."""
    token = bearer(request)
    numbers = sandbox_of(request).world.numbers.values()
    found = [number for number in numbers if same(token, number.access_token)]
    if not found:
        raise Refusal(190, "Invalid OAuth access token: no number of the sandbox has it.")
    if all(map(ended, found)):
        raise Refusal(190, "Error validating access token: Session has expired.")
    return found


def ended(number: Number) -> bool:
    """Return whether the number's token has expired."""
    return 0 < number.token_expires_at <= time.time()


def number_of(request: Request) -> Number:
    """Return the number that the path names; raises 190 or 100/33."""
    node = request.path_params["node"]
    number = sandbox_of(request).world.numbers.get(node)
    if number is not None and same(bearer(request), number.access_token) and not ended(number):
        return number
    numbers_of_token(request)
    raise unknown_object(node)


def waba_of(request: Request) -> str:
    """Return the WABA that the path names; raises 190 or 100/33."""
    node: str = request.path_params["node"]
    found = [number for number in numbers_of_token(request) if number.waba_id == node]
    if not found:
        raise unknown_object(node)
    if all(MANAGEMENT not in number.scopes for number in found):
        raise Refusal(200, f"Requires {MANAGEMENT} permission to manage the object.")
    return node

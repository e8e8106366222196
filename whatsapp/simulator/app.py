"""The sandbox's ASGI application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from whatsapp.simulator import (
    control,
    graph,
    graph_account,
    graph_templates,
    graph_waba,
    pages,
    uploads,
)
from whatsapp.simulator.http import Answer, sandbox_of
from whatsapp.simulator.refusal import Refusal
from whatsapp.simulator.sandbox import Config, Sandbox


class Version(Convertor[str]):
    """A Graph version, ``v25.0``."""

    regex = r"v\d+\.\d+"

    def convert(self, value: str) -> str:
        """Return the path's text."""
        return value

    def to_string(self, value: str) -> str:
        """Return the path's text."""
        return value


register_url_convertor("version", Version())

GRAPH = [
    Route("/messages", graph.messages, methods=["POST"]),
    Route("/media", graph.upload, methods=["POST"]),
    Route("/register", graph.register, methods=["POST"]),
    Route("/deregister", graph.deregister, methods=["POST"]),
    Route("/phone_numbers", graph_waba.phone_numbers, methods=["GET"]),
    Route("/subscribed_apps", graph_waba.subscribed_apps, methods=["GET", "POST", "DELETE"]),
    Route("/whatsapp_business_profile", graph_account.profile, methods=["GET", "POST"]),
    Route("/uploads", uploads.begin, methods=["POST"]),
    Route("/unpause", graph_templates.unpause, methods=["POST"]),
    Route("/message_templates", graph_waba.templates, methods=["GET", "POST", "DELETE"]),
]
CONTROL = [
    Route("/numbers/{number}", control.put_number, methods=["PUT"]),
    Route("/numbers/{number}/account", control.account, methods=["PUT"]),
    Route("/wabas/{waba}/templates/{template}", control.template, methods=["PUT"]),
    Route("/wabas/{waba}/templates", control.put_templates, methods=["PUT"]),
    Route("/customers/{phone}", control.put_customer, methods=["PUT"]),
    Route("/customers/{phone}/messages", control.customer_message, methods=["POST"]),
    Route("/chats/{number}/{phone}", control.chat, methods=["GET"]),
    Route("/media", control.upload, methods=["POST"]),
    Route("/faults", control.faults, methods=["GET", "PUT"]),
    Route("/clock", control.clock, methods=["GET", "PUT"]),
    Route("/log", control.log, methods=["GET"]),
    Route("/reset", control.reset, methods=["POST"]),
]


def create_app(config: Config) -> Starlette:
    """Return the application of one sandbox."""
    sandbox = Sandbox(config)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await sandbox.start()
        yield
        await sandbox.stop()

    app = Starlette(
        routes=[
            Route("/{version:version}/debug_token", graph_account.debug_token, methods=["GET"]),
            Route(
                "/{version:version}/oauth/access_token", graph_account.access_token, methods=["GET"]
            ),
            Mount("/{version:version}/{node}", routes=GRAPH),
            Route("/{version:version}/{node}", graph.node, methods=["GET", "POST", "DELETE"]),
            Route("/media/{media}", graph.download, methods=["GET"]),
            Mount("/_sim", routes=CONTROL),
            Route("/healthz", healthz, methods=["GET"]),
            *pages.ROUTES,
        ],
        exception_handlers={Refusal: _refused, 404: _no_such_path, 405: _no_such_path},
        lifespan=lifespan,
    )
    app.state.sandbox = sandbox
    return app


async def healthz(request: Request) -> Response:
    """``GET /healthz``: alive, with how many webhooks wait."""
    lanes = sandbox_of(request).hooks.lanes.values()
    return Answer({"status": "ok", "webhooks_waiting": sum(len(lane.events) for lane in lanes)})


async def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, Refusal):
        raise error
    journal = sandbox_of(request).journal
    journal.refusal(request.url.path, error.status, error.code, error.details)
    return Answer(error.body(), status_code=error.status)


async def _no_such_path(request: Request, _: Exception) -> Response:
    error = Refusal(100, f"There is nothing at {request.method} {request.url.path}.")
    return Answer(error.body(), status_code=404)

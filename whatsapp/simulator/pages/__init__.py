"""The phone page: a customer's phone beside the sandbox's switches."""

from pathlib import Path

from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from whatsapp.simulator.pages import api, stream, views

STATIC = Path(__file__).parent.parent / "static"

ROUTES: list[BaseRoute] = [
    Route("/", views.phone, methods=["GET"]),
    Route("/phone/{number}/{customer}", views.phone, methods=["GET"]),
    Route("/signup", views.signup, methods=["GET"]),
    Mount(
        "/_phone",
        routes=[
            Route("/signup", api.signup, methods=["POST"]),
            Route("/overview", api.overview, methods=["GET"]),
            Route("/chats/{number}/{phone}", api.chat, methods=["GET"]),
            Route("/chats/{number}/{phone}/actions", api.action, methods=["POST"]),
            Route("/customers/{phone}", api.customer, methods=["PUT"]),
            Route("/numbers/{number}/account", api.account, methods=["GET", "PUT"]),
            Route("/numbers/{number}/templates/{template}", api.template, methods=["PUT"]),
            Route("/faults", api.faults, methods=["PUT"]),
            Route("/clock", api.clock, methods=["PUT"]),
            Route("/log/{entry:int}", api.log_entry, methods=["GET"]),
            Route("/media/{media}", api.media, methods=["GET"]),
            Route("/events", stream.events, methods=["GET"]),
        ],
    ),
    Mount("/static", StaticFiles(directory=STATIC)),
]

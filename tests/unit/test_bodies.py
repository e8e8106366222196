"""No client keeps the pages' threads: neither by what it does not send nor by what it leaves."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import uvicorn
from a2wsgi import WSGIMiddleware

from config.bodies import Buffered

LIMIT = 100_000
LARGE = 8 * 1024 * 1024
THREADS = 2
HALF = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf"
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


def pages(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterator[bytes]:
    """Answer with what was sent; under ``/large`` with more than any buffer takes."""
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "text/plain")])
    if environ["PATH_INFO"] == "/large":
        yield from (b"x" * 4096 for _ in range(LARGE // 4096))
    yield b"%d:" % len(body) + body[:10]


@pytest.fixture
def port() -> Iterator[int]:
    """A server with few threads and little patience."""
    threads: Any = WSGIMiddleware(pages, workers=THREADS)
    app: Any = Buffered(threads, limit=LIMIT, to_send=1.0, to_take=1.0)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = server.force_exit = True
    thread.join()


def connect(port: int, data: bytes, *, window: int = 0) -> socket.socket:
    connection = socket.socket()
    if window:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
    connection.settimeout(10)
    connection.connect(("127.0.0.1", port))
    connection.sendall(data)
    return connection


def said(connection: socket.socket) -> bytes:
    """Return all until the server closes."""
    with connection:
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_half_a_form_takes_no_thread(port: int) -> None:
    waiting = [connect(port, HALF) for _ in range(20)]
    began = time.monotonic()
    assert httpx.get(f"http://127.0.0.1:{port}/", timeout=5).text == "0:"
    assert time.monotonic() - began < 0.9, "they still wait"
    for connection in waiting:
        answer = said(connection)
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"too long to arrive" in answer


def test_an_answer_that_nobody_fetches_gives_its_thread_back(port: int) -> None:
    request = GET.replace(b"/ ", b"/large ", 1)
    waiting = [connect(port, request, window=1024) for _ in range(4)]
    time.sleep(0.3)
    assert httpx.get(f"http://127.0.0.1:{port}/", timeout=8).text == "0:"
    for connection in waiting:
        assert len(said(connection)) < LARGE
    whole = httpx.get(f"http://127.0.0.1:{port}/large", timeout=8)
    assert len(whole.content) == LARGE + 2


def test_what_is_too_large_is_refused_before_it_is_sent(port: int) -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (300 << 20)
    answer = said(connect(port, head))
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"connection: close" in answer


@pytest.mark.parametrize("length", [True, False])
def test_who_sends_too_much_sees_why(length: bool, port: int) -> None:
    """Also a client that looks for an answer only when it has sent everything."""
    body = b"x" * (20 * LIMIT)
    content: Any = body if length else iter([body[:50], body[50:]])
    answer = httpx.post(f"http://127.0.0.1:{port}/", content=content)
    assert answer.status_code == 413
    assert answer.headers["content-type"].startswith("text/plain")


def test_what_is_just_small_enough_arrives_whole(port: int) -> None:
    for content in (b"x" * LIMIT, iter([b"x"] * 1000)):
        answer = httpx.post(f"http://127.0.0.1:{port}/", content=content)
        assert answer.text in (f"{LIMIT}:xxxxxxxxxx", "1000:xxxxxxxxxx")


def test_a_connection_is_kept_for_more_requests(port: int) -> None:
    post = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
    last = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    answer = said(connect(port, post + last))
    assert answer.count(b"HTTP/1.1 200 OK") == 2
    assert answer.index(b"5:hello") < answer.index(b"\r\n0:")
    with httpx.Client() as client:
        for size in (10, LIMIT + 1, 10, 0):
            answer_ = client.post(f"http://127.0.0.1:{port}/", content=b"x" * size)
            assert answer_.status_code == (413 if size > LIMIT else 200)


def test_who_hangs_up_in_the_middle_is_not_served(port: int) -> None:
    connect(port, HALF).close()
    assert httpx.get(f"http://127.0.0.1:{port}/").text == "0:"


def test_the_application_hears_that_its_client_left() -> None:
    heard: list[Any] = []

    async def app(_scope: Any, receive: Any, _send: Any) -> None:
        heard.extend([await receive(), await receive()])

    messages = iter(
        [
            {"type": "http.request", "body": b"a", "more_body": True},
            {"type": "http.request", "body": b"b"},
            {"type": "http.disconnect"},
        ]
    )

    async def receive() -> Any:
        return next(messages)

    async def send(_message: Any) -> None:
        raise AssertionError

    asyncio.run(Buffered(app)({"headers": [], "path": "/"}, receive, send))
    assert [message.get("body") for message in heard] == [b"ab", None]

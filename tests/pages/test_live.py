"""The live stream: who may hear it, what is said on it, and what happens when it breaks."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import orjson
import pytest
import redis
from allauth.mfa.models import Authenticator
from asgiref.sync import async_to_sync, sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.test import Client
from django_tenants.utils import tenant_context
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks

from agency.models import Policy, User
from config.asgi import application
from conversations import live
from conversations.live.hub import BACKLOG, Hub
from conversations.live.publish import channel
from conversations.models import Conversation
from tenants.models import Agency
from tests.integration import meta
from tests.pages.conftest import SignIn

pytestmark = pytest.mark.django_db
HELLO = 'retry: 2000\nevent: hello\ndata: {"rows":true}\n\n'


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the test's connection, with its open transaction, as Django's test client does."""
    monkeypatch.setattr("conversations.live.hub.close_old_connections", lambda: None)


@pytest.fixture(autouse=True)
def _without_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids only here; what is pushed beside them has tests of its own."""
    monkeypatch.setattr("conversations.live.hub.Pusher.note", lambda *_: None)


def scope(host: str, cookies: str = "") -> dict[str, Any]:
    headers = [(b"host", host.encode()), (b"cookie", cookies.encode())]
    return {
        "type": "http",
        "method": "GET",
        "path": "/live/",
        "query_string": b"",
        "headers": headers,
    }


def cookie(client: Client) -> str:
    return f"session={client.cookies['session'].value}"


@async_to_sync
async def status(of: dict[str, Any]) -> int:
    """Return how a stream is answered; the hub's own work is done in this test's transaction."""
    hub = Hub(settings.CACHE_URL)
    async with listening(hub, of) as stream:
        started = await stream.receive_output(5)
    return int(started["status"])


@asynccontextmanager
async def listening(app: Any, of: dict[str, Any]) -> AsyncIterator[ApplicationCommunicator]:
    stream = ApplicationCommunicator(app, of)
    await stream.send_input({"type": "http.request", "body": b""})
    try:
        yield stream
    finally:
        await stream.send_input({"type": "http.disconnect"})
        await stream.wait(5)


@asynccontextmanager
async def running() -> AsyncIterator[Hub]:
    """A hub that has subscribed."""
    hub = Hub(settings.CACHE_URL)
    before = subscriptions()
    hub.start()
    await until(lambda: subscriptions() == before + 1)
    try:
        yield hub
    finally:
        await hub.stop()


async def until(true: Callable[[], bool]) -> None:
    for _ in range(500):
        if true():
            return
        await asyncio.sleep(0.01)
    pytest.fail("It did not become so in five seconds.")


def valkey() -> redis.Redis:
    return redis.Redis.from_url(settings.CACHE_URL)


def subscribers() -> list[dict[str, str]]:
    """Return the clients that hear patterns on the database of this test run."""
    clients = valkey().client_list(_type="pubsub")
    number = settings.CACHE_URL.rpartition("=")[2]
    return [client for client in clients if client["db"] == number and client["psub"] != "0"]


def subscriptions() -> int:
    return len(subscribers())


def readers(hub: Hub) -> int:
    return sum(map(len, hub._readers.values()))


async def said(stream: ApplicationCommunicator) -> str:
    message = await stream.receive_output(5)
    return str(message["body"].decode())


async def greeted(stream: ApplicationCommunicator) -> None:
    started = await stream.receive_output(5)
    assert started["status"] == 200
    assert dict(started["headers"])[b"content-type"] == b"text/event-stream"
    assert dict(started["headers"])[b"cache-control"] == b"no-store"
    assert await said(stream) == HELLO


def changed(*ids: int) -> str:
    return f"event: changed\ndata: {orjson.dumps({'conversations': list(ids)}).decode()}\n\n"


def publish(agency: Agency, *ids: int) -> None:
    valkey().publish(channel(agency.schema_name), orjson.dumps({"conversations": list(ids)}))


def test_a_signed_in_person_hears_it(alice: Agency, sign_in: SignIn) -> None:
    agent = sign_in(alice, "agent")
    for host in ("alice.localhost", "alice.localhost:8000", "ALICE.localhost"):
        assert status(scope(host, cookie(agent))) == 200


def test_a_visitor_does_not(alice: Agency, bob: Agency, sign_in: SignIn) -> None:
    agent = sign_in(alice, "agent")
    stranger = sign_in(bob, "owner")
    operator = sign_in(None, "operator")
    for host, cookies in (
        ("alice.localhost", ""),
        ("alice.localhost", "session=" + "x" * 32),
        ("alice.localhost", "session="),
        ("alice.localhost", 'session="\\000aaaaaaaaaaaaa"'),
        ("alice.localhost\x00", cookie(agent)),
        ("[alice.localhost", cookie(agent)),
        ("alice.localhost", cookie(stranger)),
        ("alice.localhost", cookie(operator)),
        ("bob.localhost", cookie(agent)),
        ("localhost", cookie(operator)),
        ("nobody.localhost", cookie(agent)),
        ("", cookie(agent)),
    ):
        assert status(scope(host, cookies)) == 403, host


@pytest.mark.parametrize(
    "others",
    ['prefs={"a":1}; {}', "{}; a b=c; {}", "=; {}; é=ü", '{}; x="unclosed', "session2=a; {}"],
)
def test_cookies_of_others_are_no_obstacle(others: str, alice: Agency, sign_in: SignIn) -> None:
    agent = sign_in(alice, "agent")
    assert status(scope("alice.localhost", others.replace("{}", cookie(agent)))) == 200


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "!"}])
def test_who_was_removed_or_has_a_new_password_does_not(
    change: dict[str, Any], alice: Agency, sign_in: SignIn
) -> None:
    agent = sign_in(alice, "agent")
    User.objects.update(**change)
    assert status(scope("alice.localhost", cookie(agent))) == 403


def test_who_has_yet_to_set_up_the_second_factor_does_not(alice: Agency, sign_in: SignIn) -> None:
    agent = cookie(sign_in(alice, "agent"))
    Policy.objects.create(pk=1, two_factor=Policy.TwoFactor.STAFF)
    assert status(scope("alice.localhost", agent)) == 403
    Authenticator.objects.create(user=User.objects.get(), type="totp", data={})
    assert status(scope("alice.localhost", agent)) == 200


def test_who_signed_out_does_not(alice: Agency, sign_in: SignIn) -> None:
    agent = sign_in(alice, "agent")
    before = cookie(agent)
    agent.post("/sign-out/")
    assert status(scope("alice.localhost", before)) == 403


def test_the_front_door_leads_there(alice: Agency, sign_in: SignIn) -> None:
    agent = sign_in(alice, "agent")

    @async_to_sync
    async def answer(cookies: str) -> list[dict[str, Any]]:
        async with listening(application, scope("alice.localhost", cookies)) as stream:
            return [await stream.receive_output(5) for _ in range(2)]

    assert answer("")[0]["status"] == 403
    assert answer(cookie(agent))[1]["body"].decode() == HELLO


def test_an_agencys_events_reach_its_own_pages_and_no_others(
    alice: Agency, bob: Agency, sign_in: SignIn
) -> None:
    with tenant_context(bob):
        stranger = cookie(sign_in(bob, "owner"))
    agent = cookie(sign_in(alice, "agent"))

    @async_to_sync
    async def scene() -> None:
        async with (
            running() as hub,
            listening(hub, scope("alice.localhost", agent)) as first,
            listening(hub, scope("alice.localhost", agent)) as second,
            listening(hub, scope("bob.localhost", stranger)) as theirs,
        ):
            for stream in (first, second, theirs):
                await greeted(stream)
            publish(alice, 7, 8)
            assert await said(first) == changed(7, 8)
            assert await said(second) == changed(7, 8)
            publish(bob, 9)
            assert await said(theirs) == changed(9), "and heard nothing of Alice's before"
            assert await first.receive_nothing()

    scene()


def test_what_happens_is_told_once_it_is_committed(
    alice: Agency,
    sign_in: SignIn,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    agent = sign_in(alice, "agent")
    meta.connect(alice)

    def happens(what: Callable[[], object]) -> None:
        with tenant_context(alice), django_capture_on_commit_callbacks(execute=True):
            what()

    async def told(stream: ApplicationCommunicator, what: Callable[[], object]) -> None:
        await sync_to_async(happens)(what)
        conversation = await sync_to_async(Conversation.objects.get)()
        assert await said(stream) == changed(conversation.pk)
        while not await stream.receive_nothing(0.05):
            assert await said(stream) == changed(conversation.pk)

    @async_to_sync
    async def scene() -> None:
        async with (
            running() as hub,
            listening(hub, scope("alice.localhost", cookie(agent))) as stream,
        ):
            await greeted(stream)
            await told(stream, lambda: meta.deliver(meta.message("hi", wamid="wamid.1")))
            pk = (await sync_to_async(Conversation.objects.get)()).pk
            form = {"key": "k", "body": "Hello"}
            await told(stream, lambda: agent.post(f"/inbox/{pk}/send", form))
            for action in ("take-over", "hand-back", "resolve", "reopen"):
                await told(stream, lambda action=action: agent.post(f"/inbox/{pk}/{action}"))
            # What changes nothing is not told: a redelivery, a form that was refused or repeated.
            for nothing in (
                lambda: meta.deliver(meta.message("hi", wamid="wamid.1")),
                lambda: agent.post(f"/inbox/{pk}/send", {"key": "k2", "body": ""}),
                lambda: agent.post(f"/inbox/{pk}/send", form),
            ):
                await sync_to_async(happens)(nothing)
                assert await stream.receive_nothing(0.05)

    scene()


def test_a_pushed_clock_changes_every_page(
    alice: Agency,
    sign_in: SignIn,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    agent = sign_in(alice, "agent")
    meta.connect(alice, sandbox=True)

    def push() -> None:
        with tenant_context(alice), django_capture_on_commit_callbacks(execute=True):
            meta.deliver(meta.envelope("111", field="sandbox_clock", offset_seconds=90_000))

    @async_to_sync
    async def scene() -> None:
        async with (
            running() as hub,
            listening(hub, scope("alice.localhost", cookie(agent))) as stream,
        ):
            await greeted(stream)
            await sync_to_async(push)()
            assert await said(stream) == changed()

    scene()


def test_what_is_rolled_back_is_not_told(alice: Agency) -> None:
    heard = valkey().pubsub()
    heard.subscribe(channel(alice.schema_name))
    assert heard.get_message(timeout=1)
    live.changed([1])
    live.changed([])
    assert heard.get_message(timeout=0.05) is None
    heard.close()


def test_a_page_that_left_is_forgotten_at_once(alice: Agency, sign_in: SignIn) -> None:
    agent = cookie(sign_in(alice, "agent"))

    @async_to_sync
    async def scene() -> None:
        async with (
            running() as hub,
            listening(hub, scope("alice.localhost", agent)) as stream,
        ):
            await greeted(stream)
            assert readers(hub) == 1
            await stream.send_input({"type": "http.disconnect"})
            await until(lambda: readers(hub) == 0)

    scene()


def test_a_broken_subscription_is_mended_and_pages_read_anew(
    alice: Agency, sign_in: SignIn
) -> None:
    agent = cookie(sign_in(alice, "agent"))

    @async_to_sync
    async def scene() -> None:
        async with (
            running() as hub,
            listening(hub, scope("alice.localhost", agent)) as stream,
        ):
            await greeted(stream)
            (ours,) = subscribers()
            valkey().client_kill_filter(_id=ours["id"])
            assert await said(stream) == changed(), "nobody knows what was missed"
            publish(alice, 7)
            assert await said(stream) == changed(7), "and from here on nothing is"

    scene()


class Slow:
    """A page that stops reading after the greeting, and what it was sent."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.reads = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(self, message: Any) -> None:
        self.sent.append(message.get("body", b""))
        if len(self.sent) > 2:
            await self.reads.wait()


Scene = Callable[[Hub, Slow, "asyncio.Task[None]"], Awaitable[None]]


@async_to_sync
async def with_a_slow_page(alice: Agency, cookies: str, events: int, scene: Scene) -> None:
    async with running() as hub:
        page = Slow()
        app = asyncio.ensure_future(hub(scope("alice.localhost", cookies), page.receive, page.send))
        await until(lambda: len(page.sent) == 2)
        publish(alice, 0)
        await until(lambda: len(page.sent) == 3)
        for n in range(events):
            publish(alice, n)
        (reader,) = hub._readers[alice.schema_name]
        await until(reader.queue.full)
        await asyncio.sleep(0.05)
        await scene(hub, page, app)
        app.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await app


def test_a_page_that_reads_too_slowly_is_cut_off(alice: Agency, sign_in: SignIn) -> None:
    async def scene(hub: Hub, page: Slow, app: "asyncio.Task[None]") -> None:
        page.reads.set()
        await asyncio.wait_for(app, 5)
        assert page.sent[-1] == b""
        assert readers(hub) == 0

    with_a_slow_page(alice, cookie(sign_in(alice, "agent")), BACKLOG + 5, scene)


def test_the_hub_stops_though_a_page_reads_too_slowly(alice: Agency, sign_in: SignIn) -> None:
    async def scene(hub: Hub, page: Slow, app: "asyncio.Task[None]") -> None:
        await hub.stop()
        page.reads.set()
        await asyncio.wait_for(app, 5)

    with_a_slow_page(alice, cookie(sign_in(alice, "agent")), BACKLOG, scene)


def test_people_of_clients_hear_nothing(alice: Agency, sign_in: SignIn) -> None:
    assert status(scope("alice.localhost", cookie(sign_in(alice, "client")))) == 403


def test_other_kinds_of_events_pass_under_their_name(
    alice: Agency,
    sign_in: SignIn,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    agent = cookie(sign_in(alice, "agent"))

    def tell() -> None:
        with tenant_context(alice), django_capture_on_commit_callbacks(execute=True):
            live.tell("presence", conversation=7)

    @async_to_sync
    async def scene() -> None:
        async with (
            running() as hub,
            listening(hub, scope("alice.localhost", agent)) as stream,
        ):
            await greeted(stream)
            await sync_to_async(tell)()
            assert await said(stream) == 'event: presence\ndata: {"conversation":7}\n\n'

    scene()

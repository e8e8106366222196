"""``make up``: claims, programs kept alive, and everything stopped in order."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from config.up import children, crew, health
from config.up.banner import banner
from config.up.children import Child, ChildFailedError, once
from config.up.console import Console
from config.up.crew import Crew
from config.up.plan import Plan
from config.up.ports import TakenError, check, read
from config.up.run import run

REPO = Path(__file__).resolve().parents[2]
NAMES = ("web", "work", "send", "beat")
# Ends when told to, and writes its name and the moment of its end.
OBEDIENT = """
import signal, sys, time
def end(*_):
    with open(sys.argv[2], "a") as file:
        print(sys.argv[1], file=file)
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
print("ready", flush=True)
time.sleep(60)
"""
SERVER = """
import http.server, signal, sys
class Fine(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *_): pass
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Fine).serve_forever()
"""


class FakePlan(Plan):
    """Small programs in place of the product's."""

    @property
    def simulator(self) -> list[str]:
        return [sys.executable, "-c", SERVER, str(self.simulator_port)]

    @property
    def programs(self) -> dict[str, list[str]]:
        end = [sys.executable, "-c", OBEDIENT]
        others = {name: [*end, name, str(self.var / "ended")] for name in NAMES[1:]}
        return {"web": [sys.executable, "-c", SERVER, str(self.port)], **others}

    def manage(self, *_arguments: str) -> list[str]:
        summary = '{"urls": {"Inbox": "http://here/"}, "sign_ins": []}'
        return [sys.executable, "-c", f"print({summary!r})"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def plan(tmp_path: Path) -> Iterator[FakePlan]:
    """A run with servers of its own, so that none are embedded."""
    given = {"DATABASE_URL": "postgresql://x", "BROKER_URL": "redis://x", "CACHE_URL": "redis://x"}
    made = FakePlan(
        var=tmp_path,
        host="127.0.0.1",
        port=free_port(),
        simulator_port=free_port(),
        environment={**os.environ, **given},
    )
    yield made
    if made.lock is not None:
        made.lock.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "RESTARTS", 1)
    monkeypatch.setattr(children, "LONGEST_PAUSE", 0.01)
    monkeypatch.setattr(children, "PATIENCE", 0.5)


def python(code: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", code, *arguments]


def with_child(code: str, act: Callable[[Child], Coroutine[Any, Any, None]]) -> None:
    async def play() -> None:
        child = Child("web", python(code), os.environ, Console())
        try:
            await act(child)
        finally:
            await child.stop()

    asyncio.run(play())


def living(pid: int) -> bool:
    """Return whether the process is there and no zombie."""
    try:
        return ") Z" not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


def soon(what: Callable[[], bool], seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


async def has(capsys: pytest.CaptureFixture[str], *texts: str) -> str:
    """Wait until the texts have been printed; return all that has."""
    printed = ""
    async with asyncio.timeout(10):
        while not all(text in printed for text in texts):
            await asyncio.sleep(0.02)
            printed += capsys.readouterr().out
    return printed


@pytest.mark.usefixtures("impatient")
def test_a_program_that_keeps_ending_is_given_up_with_its_last_words() -> None:
    async def wait(child: Child) -> None:
        with pytest.raises(ChildFailedError, match=r"'web' keeps ending \(code 3\)(?s:.*)no sense"):
            await child.keeper

    with_child("print('no sense'); raise SystemExit(3)", wait)


@pytest.mark.usefixtures("impatient")
def test_a_program_that_dies_is_started_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = (
        f"import os, pathlib, time; here = pathlib.Path({str(tmp_path / 'once')!r})\n"
        "if not here.exists(): here.touch(); os.kill(os.getpid(), 9)\n"
        "print('second time', flush=True); time.sleep(60)"
    )

    async def wait(_child: Child) -> None:
        printed = await has(capsys, "second time")
        assert "  web │ ended (signal 9); it is started again in 0 s\n" in printed

    with_child(code, wait)


@pytest.mark.usefixtures("impatient")
def test_what_a_dead_program_leaves_behind_is_ended(capsys: pytest.CaptureFixture[str]) -> None:
    """Its children hold its output open, which must not hide that it died."""
    code = (
        "import os, subprocess; left = subprocess.Popen(['sleep', '60'])\n"
        "print(f'left={left.pid}', flush=True); os._exit(1)"
    )

    async def wait(child: Child) -> None:
        with pytest.raises(ChildFailedError):
            await child.keeper

    with_child(code, wait)
    said = capsys.readouterr().out
    pids = [int(line.partition("left=")[2]) for line in said.splitlines() if "left=" in line]
    assert len(pids) == 2
    assert soon(lambda: not any(living(pid) for pid in pids))


@pytest.mark.usefixtures("impatient")
def test_a_program_that_does_not_listen_is_killed(capsys: pytest.CaptureFixture[str]) -> None:
    code = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print('deaf', flush=True); time.sleep(60)"
    )

    async def stop(child: Child) -> None:
        await has(capsys, "deaf")
        await child.stop()

    with_child(code, stop)
    assert "does not end within 0 s and is killed" in capsys.readouterr().out


def test_a_program_that_is_stopped_between_two_starts_stays_down(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(children, "LONGEST_PAUSE", 30.0)

    async def stop(child: Child) -> None:
        await has(capsys, "started again")
        await asyncio.wait_for(child.stop(), 1)

    with_child("raise SystemExit(1)", stop)


def test_all_lines_are_passed_on_and_endless_ones_cut(capsys: pytest.CaptureFixture[str]) -> None:
    code = (
        "import time; print('x' * 100_000)\n"
        "print('ünïcode\\n\\n  indented'); print('no end', end='', flush=True); time.sleep(0.1)\n"
        "raise SystemExit(1)"
    )

    async def wait(_child: Child) -> None:
        printed = await has(capsys, "ended")
        assert printed.count("x") == 100_000
        assert "  web │ ünïcode\n  web │   indented\n  web │ no end\n" in printed

    with_child(code, wait)


def test_a_program_is_run_to_its_end() -> None:
    code = "import sys; print('result'); print('noise', file=sys.stderr)"
    assert asyncio.run(once("seed", python(code), os.environ)) == "result\n"


def test_a_program_that_fails_says_why() -> None:
    code = "import sys; print('the reason', file=sys.stderr); sys.exit(2)"
    with pytest.raises(ChildFailedError, match=r"seed failed \(code 2\):\n    the reason"):
        asyncio.run(once("seed", python(code), os.environ))


def test_a_program_is_ended_with_its_wait(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    code = f"import os, time; open({str(file)!r}, 'w').write(str(os.getpid())); time.sleep(60)"

    async def play() -> None:
        task = asyncio.create_task(once("seed", python(code), os.environ))
        while not file.exists() or not file.read_text():
            await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(play())
    assert soon(lambda: not living(int(file.read_text())))


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux")
def test_programs_end_with_a_killed_supervisor() -> None:
    code = (
        "import asyncio, os\n"
        "from config.up.children import Child\n"
        "from config.up.console import Console\n"
        "async def main():\n"
        "    child = Child('web', ['sleep', '60'], os.environ, Console())\n"
        "    while child._pid is None: await asyncio.sleep(0.01)\n"
        "    print(child._pid, flush=True)\n"
        "    await child.keeper\n"
        "asyncio.run(main())"
    )
    with subprocess.Popen(python(code), cwd=REPO, stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout is not None
        pid = int(supervisor.stdout.readline())
        assert living(pid)
        supervisor.kill()
    assert soon(lambda: not living(pid))


def test_work_stops_coming_in_before_those_who_do_it_stop(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = tmp_path / "ended"

    async def play() -> None:
        programs = Crew(os.environ, Console())
        for name in ("phone", *NAMES):
            programs.start(name, python(OBEDIENT, name, str(ended)))
        await has(capsys, *(f"{name:>5} │ ready" for name in ("phone", *NAMES)))
        await programs.stop()

    asyncio.run(play())
    order = ended.read_text().split()
    assert [set(order[:2]), set(order[2:4]), order[4:]] == [
        {"beat", "web"},
        {"work", "send"},
        ["phone"],
    ]


def test_every_program_has_its_place_in_the_order(plan: FakePlan) -> None:
    known = [name for group in crew.STOP_ORDER for name in group]
    real = Plan(plan.var, plan.host, plan.port, plan.simulator_port, {})
    assert sorted(known) == sorted({"phone", *real.programs})


def test_a_whole_run(plan: FakePlan, capsys: pytest.CaptureFixture[str]) -> None:
    """Up, a word of welcome, and down in order at the first signal."""
    printed: list[str] = []

    def interrupt() -> None:
        if soon(
            lambda: bool(printed.append(capsys.readouterr().out)) or "here" in "".join(printed)
        ):
            time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=interrupt)
    thread.start()
    assert asyncio.run(run(plan)) == 0
    thread.join()
    said = "".join(printed) + capsys.readouterr().out
    assert "Inbox       http://here/" in said
    assert said.index("Migrations") < said.index("Demonstration") < said.index("Web and workers")
    assert (plan.var / "ended").read_text().split()[0] == "beat"
    assert plan.environment["SECRET_KEY"]
    check("127.0.0.1", plan.port, "PORT")


def test_a_step_that_fails_ends_the_run(plan: FakePlan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakePlan, "manage", lambda *_: python("raise SystemExit('no database')"))
    with pytest.raises(ChildFailedError, match="no database"):
        asyncio.run(run(plan))
    assert not (plan.var / "ended").exists()


def test_a_second_run_on_the_same_folder_is_refused(plan: FakePlan) -> None:
    plan.claim()
    second = Plan(plan.var, "127.0.0.1", free_port(), free_port(), {})
    with pytest.raises(TakenError, match=r"already runs with the data in .* TRANSOM_VAR"):
        second.claim()
    assert second.lock is not None
    second.lock.close()


def test_a_taken_port_is_named_before_anything_starts(plan: FakePlan) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", plan.simulator_port))
        other.listen()
        sentence = rf"Port {plan.simulator_port} .*in use.*make up SIMULATOR_PORT=\d+$"
        with pytest.raises(TakenError, match=sentence):
            plan.claim()
    assert not (plan.var / "secrets.json").exists()


@pytest.mark.parametrize("host", ["nonsense.invalid", "203.0.113.7", "a..b"])
def test_a_host_that_is_not_ours_is_named(plan: FakePlan, host: str) -> None:
    plan.host = host
    with pytest.raises(TakenError, match=rf"The host '{host}' cannot be used .* Set HOST"):
        plan.claim()


def test_both_ports_may_not_be_one(plan: FakePlan) -> None:
    plan.simulator_port = plan.port
    with pytest.raises(TakenError, match="must differ"):
        plan.claim()


def test_a_data_folder_that_cannot_be_written_is_named(plan: FakePlan) -> None:
    (plan.var / "file").touch()
    plan.var = plan.var / "file" / "var"
    with pytest.raises(TakenError, match="choose another one with TRANSOM_VAR"):
        plan.claim()


@pytest.mark.parametrize("value", ["web", "0", "65536", "-1", "8000.0"])
def test_a_port_that_is_none_is_refused(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", value)
    with pytest.raises(TakenError, match=f"PORT must be a port number, not '{value}'"):
        read("PORT", 8000)


def test_the_environment_wins_over_the_secrets_file(plan: FakePlan) -> None:
    plan.environment["SECRET_KEY"] = "mine"
    plan.start_servers()
    assert plan.environment["SECRET_KEY"] == "mine"
    assert plan.environment["TRANSOM_ENCRYPTION_KEYS"]
    assert not plan.embedded_servers
    assert (plan.var / "secrets.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/readyz"),
        ("0.0.0.0", "http://127.0.0.1:8000/readyz"),  # noqa: S104
        ("::1", "http://[::1]:8000/readyz"),
    ],
)
def test_readiness_is_asked_where_the_web_listens(host: str, url: str, tmp_path: Path) -> None:
    assert Plan(tmp_path, host, 8000, 8001, {}).ready_url == url


def test_what_never_gets_well_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PATIENCE", 0.1)
    url = f"http://127.0.0.1:{free_port()}/readyz"
    with pytest.raises(ChildFailedError, match=r"is not well after 0 seconds: it does not answer"):
        asyncio.run(health.wait(url, lambda: None))


def test_a_step_keeps_its_line_apart_from_the_programs(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console()
    with console.step("Quiet"):
        pass
    with console.step("Loud"):
        console.say("web", "a line")
    with pytest.raises(RuntimeError), console.step("Broken"):
        raise RuntimeError
    assert capsys.readouterr().out.splitlines() == [
        f"{'Quiet':.<24}   0.0 s",
        f"{'Loud':.<24} ",
        "  web │ a line",
        f"{'Loud':.<24}   0.0 s",
        f"{'Broken':.<24} failed",
    ]


def test_the_banner_has_every_address_and_sign_in() -> None:
    seeded = {
        "urls": {"Inbox": "http://inbox/", "Phone": "http://phone/"},
        "sign_ins": [{"where": "Inbox", "email": "a@b.example", "password": "secret"}],
    }
    said = banner(seeded)
    assert all(word in said for word in ("http://inbox/", "http://phone/", "a@b.example  secret"))

"""Debian's Caddy in front of the product, set up as docs/Caddyfile says: certificates on demand."""

import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.e2e.house import REPO, House

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.skipif(not shutil.which("caddy"), reason="needs Caddy: apt-get install caddy"),
]

VERIFIED = "chat.northlight.example"
UNVERIFIED = "chat.nobody.example"


@dataclass
class Caddy:
    """A running Caddy with a certificate authority of its own."""

    port: int
    authority: Path

    def get(self, name: str, path: str) -> httpx.Response:
        """Fetch a page of a host over https, as a browser that knows the authority does."""
        context = ssl.create_default_context(cafile=str(self.authority))
        with httpx.Client(verify=context, timeout=20) as client:
            return client.get(
                f"https://127.0.0.1:{self.port}{path}",
                headers={"Host": name, "Accept": "text/html"},
                extensions={"sni_hostname": name},
            )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture(scope="module")
def caddy(house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caddy]:
    folder = tmp_path_factory.mktemp("caddy")
    port = free_port()
    # The file as it is documented; only its own authority signs, on ports that anybody may use.
    text = (REPO / "docs" / "Caddyfile").read_text()
    text = text.replace(
        "\temail {$ACME_EMAIL}\n",
        "\tadmin off\n\tlocal_certs\n\tskip_install_trust\n\tauto_https disable_redirects\n"
        f"\thttp_port {free_port()}\n\thttps_port {port}\n\tstorage file_system {folder}/data\n",
    )
    (folder / "Caddyfile").write_text(text)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            ["caddy", "run", "--config", "Caddyfile", "--adapter", "caddyfile"],
            cwd=folder,
            env={
                **os.environ,
                "HOME": str(folder),
                "UPSTREAM": f"127.0.0.1:{house.port}",
            },
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    authority = folder / "data" / "pki" / "authorities" / "local" / "root.crt"
    try:
        deadline = time.monotonic() + 20
        while not (authority.exists() and _listens(port)):
            assert process.poll() is None, (folder / "log").read_text()[-3000:]
            assert time.monotonic() < deadline, (folder / "log").read_text()[-3000:]
            time.sleep(0.1)
        yield Caddy(port, authority)
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def domain(house: House) -> None:
    """A verified domain of the demonstration's agency."""
    house.query(
        "INSERT INTO public.tenants_domain (domain, is_primary, tenant_id)"
        " SELECT %s, false, id FROM public.tenants_agency WHERE slug = 'demo'"
        " ON CONFLICT DO NOTHING RETURNING id",
        VERIFIED,
    )


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_a_verified_domain_gets_a_certificate_and_its_agencys_page(
    caddy: Caddy, domain: None
) -> None:
    answer = caddy.get(VERIFIED, "/sign-in/")
    assert answer.status_code == 200
    assert "Northlight" in answer.text
    assert "server" not in answer.headers


def test_an_unverified_name_gets_no_certificate(caddy: Caddy, domain: None) -> None:
    with pytest.raises(httpx.ConnectError):
        caddy.get(UNVERIFIED, "/sign-in/")


def test_the_question_is_not_for_the_outside(caddy: Caddy, domain: None, house: House) -> None:
    answer = caddy.get(VERIFIED, f"/internal/ask?domain={VERIFIED}")
    assert answer.status_code == 404
    asked = f"http://127.0.0.1:{house.port}/internal/ask"
    assert httpx.get(asked, params={"domain": VERIFIED}).status_code == 200
    assert httpx.get(asked, params={"domain": UNVERIFIED}).status_code == 404
    passed_on = {"X-Forwarded-For": "192.0.2.1"}
    assert httpx.get(asked, params={"domain": VERIFIED}, headers=passed_on).status_code == 404

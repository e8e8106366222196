"""Agencies' own domains: claimed, proven by a real name server, primary, given up."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from agency import links
from tenants import directory, dns, domains
from tenants.domains import DomainError
from tenants.models import Agency, Domain, DomainClaim
from tenants.tasks import check_domains
from tests.integration.nameserver import Zone, name_server

NAME = "chat.alice.example"


@pytest.fixture
def zone(settings: Settings) -> Iterator[Zone]:
    settings.DOMAIN_TARGET = "edge.example"
    with name_server() as zone:
        settings.DNS_SERVERS = [f"127.0.0.1:{zone.port}"]
        zone.set("edge.example", "A", "192.0.2.1", "192.0.2.2")
        zone.set("edge.example", "AAAA", "2001:db8::1")
        yield zone


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    directory.forget()
    yield
    directory.forget()


def prove(zone: Zone, claimed: DomainClaim, *more: str) -> None:
    name = f"{dns.PROOF_NAME}.{claimed.domain}"
    zone.set(name, "TXT", "something else", dns.PROOF + claimed.token, *more)


def own(zone: Zone, agency: Agency, name: str = NAME) -> DomainClaim:
    """Let the agency have a proven domain that leads here."""
    claimed = domains.claim(agency, name)
    prove(zone, claimed)
    zone.set(name, "CNAME", "edge.example.")
    return domains.verify(claimed)


def visit(host: str, path: str = "/sign-in/", **headers: str) -> int:
    return Client(SERVER_NAME=host).get(path, headers=headers).status_code


def test_a_claim_answers_nothing_until_it_is_proven(alice: Agency, zone: Zone) -> None:
    claimed = domains.claim(alice, NAME)
    assert visit(NAME) == 404
    claimed = domains.verify(claimed)
    assert (claimed.proven, claimed.leads_here, claimed.verified_at) == (False, False, None)
    assert visit(NAME) == 404
    prove(zone, claimed)
    claimed = domains.verify(claimed)
    assert (claimed.proven, claimed.leads_here) == (True, False)
    assert claimed.verified_at
    assert visit(NAME) == 200


@pytest.mark.parametrize(
    ("kind", "values", "here"),
    [
        ("CNAME", ["edge.example."], True),
        ("CNAME", ["elsewhere.example."], False),
        ("A", ["192.0.2.2"], True),
        ("A", ["192.0.2.1", "198.51.100.7"], False),
        ("AAAA", ["2001:db8::1"], True),
        ("AAAA", ["2001:db8::2"], False),
    ],
)
def test_where_a_name_leads(
    kind: str, values: list[str], here: bool, alice: Agency, zone: Zone
) -> None:
    zone.set(NAME, kind, *values)
    assert dns.look(NAME).leads_here is here


def test_a_proof_for_another_token_is_none(alice: Agency, zone: Zone) -> None:
    claimed = domains.claim(alice, NAME)
    zone.set(f"{dns.PROOF_NAME}.{NAME}", "TXT", dns.PROOF + "0" * 32, claimed.token)
    assert domains.verify(claimed).verified_at is None


@pytest.mark.parametrize(
    "text",
    [
        *("", "alice", "a b.example", "-a.example", "a..example", "*.alice.example", "a_b.example"),
        *("127.0.0.1", "192.0.2.7", "[::1]", "x" * 64 + ".example", ".".join(["abc"] * 70)),
        *("alice.example:8000", "alice.example/path", "localhost", "new.localhost"),
        *("edge.example", "chat.edge.example"),
    ],
)
def test_what_cannot_be_claimed(text: str, alice: Agency, zone: Zone) -> None:
    with pytest.raises(DomainError):
        domains.claim(alice, text)
    assert not DomainClaim.objects.exists()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (" Chat.Alice.Example. ", NAME),
        ("https://chat.alice.example/", NAME),
        ("münchen.example", "xn--mnchen-3ya.example"),
    ],
)
def test_how_a_name_may_be_written(text: str, name: str, alice: Agency) -> None:
    assert domains.claim(alice, text).domain == name
    assert domains.claim(alice, text).domain == name, "twice is once"


def test_only_so_many_can_be_claimed(alice: Agency) -> None:
    for n in range(domains.MOST):
        domains.claim(alice, f"n{n}.alice.example")
    with pytest.raises(DomainError, match="remove one first"):
        domains.claim(alice, "more.alice.example")


def test_two_may_claim_and_the_first_to_prove_it_has_it(
    alice: Agency, bob: Agency, zone: Zone
) -> None:
    of_alice, of_bob = domains.claim(alice, NAME), domains.claim(bob, NAME)
    assert of_alice.token != of_bob.token
    prove(zone, of_bob, dns.PROOF + of_alice.token)
    domains.verify(of_bob)
    assert directory.agency_of_host(NAME) == bob
    with pytest.raises(DomainError, match="another account"):
        domains.verify(of_alice)
    assert directory.agency_of_host(NAME) == bob
    with pytest.raises(DomainError, match="another account"):
        domains.claim(alice, NAME)


def test_a_name_that_was_sold_goes_to_who_proves_it(alice: Agency, bob: Agency, zone: Zone) -> None:
    own(zone, alice)
    domains.make_primary(alice, NAME, to_primary=True)
    zone.records.clear()
    zone.set("edge.example", "A", "192.0.2.1")
    domains.verify(DomainClaim.objects.get(agency=alice))
    assert directory.agency_of_host(NAME) == alice, "who lost the record keeps the name"
    own(zone, bob)
    assert directory.agency_of_host(NAME) == bob
    assert DomainClaim.objects.get(agency=alice).verified_at is None
    alice.refresh_from_db()
    assert not alice.to_primary
    assert directory.primary_host(alice.pk) == "alice.localhost"


def test_what_the_platform_gave_cannot_be_taken(alice: Agency, bob: Agency, zone: Zone) -> None:
    Domain.objects.create(tenant=alice, domain=NAME, is_primary=False)
    with pytest.raises(DomainError, match="another account"):
        domains.claim(bob, NAME)
    with pytest.raises(DomainError, match="yours already"):
        domains.claim(alice, NAME)
    with pytest.raises(DomainClaim.DoesNotExist):
        domains.give_up(alice, NAME)


def test_links_lead_to_the_primary_domain(alice: Agency, zone: Zone, settings: Settings) -> None:
    settings.PUBLIC_URL = "http://localhost:8123"
    own(zone, alice)
    domains.make_primary(alice, NAME, to_primary=False)
    assert links.absolute("/x/") == f"http://{NAME}:8123/x/"
    assert Domain.objects.filter(tenant=alice, is_primary=True).count() == 1
    with pytest.raises(Domain.DoesNotExist):
        domains.make_primary(alice, "bob.localhost", to_primary=False)
    domains.give_up(alice, NAME)
    assert links.absolute("/x/") == "http://alice.localhost:8123/x/"
    assert visit(NAME) == 404


def test_pages_lead_to_the_primary_domain_if_so_chosen(
    alice: Agency, zone: Zone, settings: Settings
) -> None:
    settings.PUBLIC_URL, settings.PUBLIC_SCHEME = "https://hooks.example", "https"
    own(zone, alice)
    domains.make_primary(alice, NAME, to_primary=True)
    visitor = Client(SERVER_NAME="alice.localhost", headers={"Accept": "text/html"})
    answer = visitor.get("/sign-in/?next=/inbox/")
    assert answer.status_code == 302
    assert answer["Location"] == f"https://{NAME}/sign-in/?next=/inbox/"
    assert visitor.get("/sign-in/", headers={"HX-Request": "true"}).status_code == 200
    assert visitor.get("/theme/v.css", headers={"Accept": "text/css"}).status_code == 200
    assert visitor.post("/sign-in/").status_code != 302, "nothing that was sent gets lost"
    assert visit(NAME, Accept="text/html") == 200, "and not in circles"
    # Once the primary one leads nowhere, the others stay where they are.
    zone.set(NAME, "CNAME", "elsewhere.example.")
    domains.verify(DomainClaim.objects.get(agency=alice))
    assert visitor.get("/sign-in/").status_code == 200


def test_proven_domains_are_looked_at_again(alice: Agency, zone: Zone) -> None:
    own(zone, alice)
    domains.claim(alice, "later.alice.example")
    assert check_domains() == 0
    zone.set(NAME, "CNAME", "elsewhere.example.")
    with time_machine.travel(timezone.now() + domains.LOOK_AGAIN + timedelta(minutes=1)):
        assert check_domains() == 1
        assert check_domains() == 0
    claimed = DomainClaim.objects.get(domain=NAME)
    assert (claimed.proven, claimed.leads_here) == (True, False)
    assert visit(NAME) == 200


def test_name_servers_that_do_not_answer_change_nothing(alice: Agency, zone: Zone) -> None:
    claimed = own(zone, alice)
    zone.broken = True
    with pytest.raises(domains.UnansweredError):
        domains.verify(claimed)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert check_domains() == 1
        assert check_domains() == 0, "others have their turn"
    claimed.refresh_from_db()
    assert (claimed.proven, claimed.leads_here) == (True, True)


@pytest.mark.parametrize(
    ("text", "address", "port"),
    [
        ("192.0.2.53", "192.0.2.53", 53),
        ("192.0.2.53:5353", "192.0.2.53", 5353),
        ("2001:db8::53", "2001:db8::53", 53),
        ("[2001:db8::53]:5353", "2001:db8::53", 5353),
    ],
)
def test_how_name_servers_are_written(text: str, address: str, port: int) -> None:
    server = dns._server(text)
    assert (server.answer_nameserver(), server.answer_port()) == (address, port)


@pytest.mark.parametrize(
    ("domain", "status"),
    [
        (NAME, 200),
        (f"{NAME.upper()}.", 200),
        ("alice.localhost", 200),
        ("localhost", 200),
        ("later.alice.example", 404),
        ("nobody.example", 404),
        ("", 404),
        ("x" * 300, 404),
        ("a/../b", 404),
    ],
)
def test_a_proxy_asks_for_which_names_it_may_get_certificates(
    domain: str, status: int, alice: Agency, zone: Zone
) -> None:
    own(zone, alice)
    domains.claim(alice, "later.alice.example")
    for host in ("127.0.0.1", "alice.localhost", "nobody.example"):
        answer = Client(SERVER_NAME=host).get("/internal/ask", {"domain": domain})
        assert answer.status_code == status, host


@pytest.mark.parametrize(
    "outside",
    [
        {"REMOTE_ADDR": "192.0.2.9"},
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
    ],
)
def test_nobody_else_may_ask(outside: dict[str, str], alice: Agency) -> None:
    for host in ("alice.localhost", "localhost", "nobody.example"):
        client = Client(SERVER_NAME=host, **outside)
        answer = client.get("/internal/ask", {"domain": "alice.localhost"})
        assert answer.status_code == 404
        assert answer.content != b"no"


def test_asking_again_costs_no_query(alice: Agency, django_assert_max_num_queries: object) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="127.0.0.1")
    client.get("/internal/ask?domain=alice.localhost")
    with CaptureQueriesContext(connection) as captured:
        client.get("/internal/ask?domain=alice.localhost")
    assert [q["sql"] for q in captured.captured_queries if "tenants_" in q["sql"]] == []

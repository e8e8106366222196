"""The product's addresses, and looking at its pages as a browser does."""

from collections.abc import Iterator, Mapping
from html.parser import HTMLParser

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from conversations.models import Conversation
from flows.models import Flow
from tests.pages import matrix

AGENCY = "config.urls"
PLATFORM = "config.urls_platform"


def routes(urlconf: str) -> dict[str, str | None]:
    """Return every route of a urlconf, however deep it is included, with its name."""
    return {route: pattern.name for route, pattern in _walk(get_resolver(urlconf), "")}


def names(urlconf: str) -> set[str | None]:
    """Return the names of all routes; some have two."""
    return {pattern.name for _route, pattern in _walk(get_resolver(urlconf), "")}


def _walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, route)
        else:
            yield route, entry


class Paths(Mapping[str, str]):
    """A path of the agency's for each name, with ids that exist; rows are made when asked for."""

    def __init__(self, conversation: Conversation, flow: Flow) -> None:
        self._rows = matrix.Rows(conversation, flow)
        self._made: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        if name not in self._made:
            kwargs = matrix.addresses()[name].at(self._rows)
            self._made[name] = reverse(name, AGENCY, kwargs=kwargs)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(matrix.addresses())

    def __len__(self) -> int:
        return len(matrix.addresses())


def queries(client: Client, path: str) -> list[str]:
    """Return the queries that a page costs, without those whose answers are kept for some seconds.

    Whose host it is, the agency's labels and the like: their time may end in the middle of a test.
    """
    assert client.get(path).status_code == 200
    return min((_asked(client, path) for _ in range(2)), key=len)


def _asked(client: Client, path: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    asked = [str(query["sql"]) for query in captured.captured_queries]
    return [sql for sql in asked if "tenants_domain" not in sql and "search_path" not in sql]


class Page(HTMLParser):
    """What a browser makes of a page: its elements, and its text without the markup."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._text: list[str] = []
        self._inner = ""
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        return " ".join(" ".join(self._text).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        # Data is no code, whatever the element is called.
        is_data = dict(attrs).get("type") == "application/json"
        self._inner = "data" if is_data else tag

    def handle_data(self, data: str) -> None:
        self._text.append(data)
        if self._inner in ("script", "style") and data.strip():
            self.elements.append((f"inline {self._inner}", {}))

    def handle_endtag(self, _tag: str) -> None:
        self._inner = ""

    def find(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        return [
            found
            for name, found in self.elements
            if name == tag and attributes.items() <= found.items()
        ]

    def active(self) -> list[str]:
        """Return what a content policy without inline code would refuse."""
        return [
            f"{tag} {name}"
            for tag, attributes in self.elements
            for name in (*attributes, "")
            if name == "style"
            or name.startswith("on")
            or (attributes.get(name) or "").strip().lower().startswith("javascript:")
            or (not name and tag.startswith("inline"))
        ]

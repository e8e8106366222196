"""What the agency has that its flows may name: read in a few queries, for engine and builder."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from agency import calendars
from agency.models import Calendar, Label, Team, User
from conversations.models import Contact, ContactField, EntryLink, Number, Template
from conversations.templates import PLACEHOLDER
from flows import versions
from flows.engine import FlowInfo, OtherTrigger, Surroundings, TemplateInfo
from flows.hours import loaded
from flows.models import Flow
from flows.versions import LiveVersion

# The newest contacts show which fields and tags there are.
SAMPLE = 500
MEDIA_HEADERS = ("image", "video", "document", "location")


@dataclass(frozen=True)
class Agency:
    """All of it, read once; see :func:`agency`."""

    templates: list[Template]
    teams: list[str]
    people: list[User]
    calendars: list[Calendar]
    flows: list[Flow]
    live: list[LiveVersion] = field(default_factory=list)
    # What teams were called before: flows that say so go on working.
    former_teams: frozenset[str] = frozenset()

    def around(self, flow: Flow) -> Surroundings:
        """Return what the engine checks this flow against."""
        return Surroundings(
            # None was ever read: then there is nothing to compare with.
            templates=self._template_infos or None,
            teams=frozenset(self.teams) | self.former_teams,
            people={person.pk: str(person) for person in self.people},
            calendars=self._calendars,
            flows=self._flow_infos,
            others=tuple(
                OtherTrigger(live.name, live.priority, trigger)
                for live in self.live
                if live.flow_id != flow.pk
                for trigger in live.definition.triggers
            ),
            priority=flow.priority,
            key=flow.key,
        )

    def dump(self, flow: Flow) -> dict[str, Any]:
        """Return it for the builder; lists of what people choose from, in the order to show."""
        fields, tags = _named(Flow.objects.values_list("draft", flat=True))
        known_fields, known_tags = _of_contacts()
        return {
            "templates": [describe(template) for template in self.templates],
            "teams": self.teams,
            "people": [{"id": person.pk, "name": str(person)} for person in self.people],
            "calendars": [{"key": row.key, "name": row.name} for row in self.calendars],
            # The default ones come first.
            "timezone": self.calendars[0].timezone,
            "flows": [
                {
                    "key": other.key,
                    "name": other.name,
                    "live": other.live_id is not None and other.active,
                    "api": self._flow_infos[other.key].api,
                }
                for other in self.flows
                if other.pk != flow.pk
            ],
            "fields": sorted(fields | known_fields),
            "tags": sorted(tags | known_tags),
            "codes": list(EntryLink.objects.values_list("code", flat=True)),
        }

    @cached_property
    def _calendars(self) -> dict[str, Any]:
        return loaded(self.calendars)

    @cached_property
    def _template_infos(self) -> tuple[TemplateInfo, ...]:
        return tuple(map(_info, self.templates))

    @cached_property
    def _flow_infos(self) -> dict[str, FlowInfo]:
        live = {version.flow_id: version for version in self.live}
        return {
            flow.key: FlowInfo(
                key=flow.key,
                name=flow.name,
                definition=flow.live.definition if flow.live and flow.active else None,
                api=flow.pk in live and any(live[flow.pk].triggers("api")),
            )
            for flow in self.flows
        }


def agency() -> Agency:
    """Read what this agency has."""
    teams = Team.objects.values_list("name", "former_names")
    return Agency(
        templates=_templates(),
        teams=[name for name, _ in teams],
        former_teams=frozenset(name for _, former in teams for name in former),
        people=list(User.objects.filter(is_active=True).order_by("name", "email")),
        calendars=calendars.calendars(),
        flows=list(Flow.objects.select_related("live").defer("draft").order_by("name")),
        live=versions.live_versions(),
    )


def describe(template: Template) -> dict[str, Any]:
    """Return a template as the builder shows it; ``params`` are the names of its blanks."""
    parts: dict[str, Any] = {"header": "", "body": "", "footer": "", "buttons": []}
    for component in template.components:
        kind = str(component.get("type", "")).lower()
        if kind == "buttons":
            parts["buttons"] = [
                {"type": str(button.get("type", "")), "text": str(button.get("text", ""))}
                for button in _buttons(component)
            ]
        elif kind in parts:
            parts[kind] = str(component.get("text") or "")
        if kind == "header":
            parts["header_format"] = str(component.get("format") or "TEXT").lower()
    return {
        "name": template.name,
        "language": template.language,
        "status": template.status,
        "category": template.category,
        **parts,
        "params": {part: PLACEHOLDER.findall(parts[part]) for part in ("header", "body")},
        "named": _is_named(template),
    }


def _templates() -> list[Template]:
    """Return one template a name and language: one that can be sent, if there is one."""
    accounts = Number.objects.filter(active=True).values("waba_id")
    rows = Template.objects.filter(waba_id__in=accounts).order_by("name", "language", "id")
    found: dict[tuple[str, str], Template] = {}
    for row in rows:
        kept = found.setdefault((row.name, row.language), row)
        if kept.status != "APPROVED" and row.status == "APPROVED":
            found[row.name, row.language] = row
    return list(found.values())


def _info(template: Template) -> TemplateInfo:
    shown = describe(template)
    header_format = shown.get("header_format")
    named = shown["named"]
    components = {str(c.get("type", "")).lower(): c for c in template.components}
    buttons = _buttons(components.get("buttons", {}))
    params = shown["params"]
    return TemplateInfo(
        name=template.name,
        language=template.language,
        status=template.status,
        category=template.category,
        header=len(params["header"]),
        header_media=header_format if header_format in MEDIA_HEADERS else None,
        body=len(params["body"]),
        names=frozenset(params["body"] + params["header"]) if named else frozenset(),
        buttons=tuple(str(button.get("type", "")) for button in buttons),
        link_values=frozenset(
            index
            for index, button in enumerate(buttons)
            if button.get("type") == "URL" and PLACEHOLDER.search(str(button.get("url") or ""))
        ),
    )


def _buttons(component: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    buttons = component.get("buttons")
    listed = buttons if isinstance(buttons, list) else []
    return [button for button in listed if isinstance(button, Mapping)]


def _is_named(template: Template) -> bool:
    return template.parameter_format.lower() == "named"


def _of_contacts() -> tuple[set[str], set[str]]:
    """Return the fields that people defined, the labels, and what the newest contacts have."""
    fields = set(ContactField.objects.values_list("key", flat=True))
    tags = set(Label.objects.values_list("name", flat=True))
    newest = Contact.objects.order_by("-pk").values_list("fields", "tags")[:SAMPLE]
    for row_fields, row_tags in newest:
        fields.update(row_fields)
        tags.update(row_tags)
    return fields, tags


def _named(drafts: Iterable[Any]) -> tuple[set[str], set[str]]:
    """Return the fields and tags that steps of the flows give to contacts."""
    fields: set[str] = set()
    tags: set[str] = set()
    for draft in drafts:
        for node in nodes(draft):
            config = node.get("config")
            if not isinstance(config, Mapping):
                continue
            if node.get("type") == "set_field" and isinstance(config.get("name"), str):
                fields.add(config["name"])
            if node.get("type") == "tag" and isinstance(config.get("add"), list):
                tags.update(t for t in config["add"] if isinstance(t, str) and "{" not in t)
    return fields - {""}, tags - {""}


def nodes(draft: Any) -> list[Mapping[str, Any]]:
    """Return the steps of a draft, whatever it holds."""
    found = draft.get("nodes") if isinstance(draft, Mapping) else None
    return [n for n in found if isinstance(n, Mapping)] if isinstance(found, list) else []

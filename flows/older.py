"""The contacts in older versions of a flow: where they are, and where they could go on."""

from collections import Counter
from typing import Any

from django.db.models import Count
from django.db.models.fields.json import KeyTextTransform

from conversations.content.sentences import sentence
from flows import checking
from flows.checking import UnplayableError
from flows.engine import Definition, Surroundings
from flows.engine.inlining import root_id
from flows.engine.migrate import problem_of, propose
from flows.models import Flow, FlowVersion, Session
from flows.sessions import RUNNING
from flows.versions import definition

GONE = sentence("Its own version does not have this step any more.")
UNREADABLE = sentence("The draft cannot be read.")


def describe(flow: Flow, near: Surroundings, *, but: int | None = None) -> list[dict[str, Any]]:
    """Return each version that contacts are in, the newest first, with the steps they are at.

    ``but``: the id of a version that is left out.
    """
    where: dict[int, Counter[str]] = {}
    running = Session.objects.filter(version__flow=flow, status__in=RUNNING)
    if but is not None:
        running = running.exclude(version=but)
    rows = running.annotate(at=KeyTextTransform("node", "state")).values_list("version_id", "at")
    for version_id, node, contacts in rows.annotate(contacts=Count("pk")):
        where.setdefault(version_id, Counter())[str(node)] = contacts
    try:
        new = checking.playable(flow.draft, near)
    except UnplayableError:
        new = None
    versions = FlowVersion.objects.filter(pk__in=where).only("id", "number").order_by("-number")
    return [
        {
            "number": version.number,
            "contacts": where[version.pk].total(),
            "nodes": _nodes(definition(version.pk), new, where[version.pk]),
        }
        for version in versions
    ]


def _nodes(old: Definition, new: Definition | None, contacts: Counter[str]) -> list[dict[str, Any]]:
    proposed = propose(old, new) if new is not None else {}
    found = []
    for node_id, count in contacts.most_common():
        node = old.nodes.get(node_id)
        target = proposed.get(node_id)
        if new is None:
            problem: str | None = UNREADABLE
        else:
            problem = problem_of(old, new, node_id, target) if node else GONE
        found.append(
            {
                "node_id": node_id,
                "root": root_id(node_id),
                "title": (node and node.title) or node_id,
                "type": node.type.name if node else "",
                "contacts": count,
                "proposed": target,
                "problem": problem,
            }
        )
    return found

"""Checks what a flow names outside itself: teams, people, hours, flows, and triggers of others."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from conversations.content.sentences import sentence
from flows.engine.definition import Definition, Node
from flows.engine.diagnostics import Diagnostic, Severity
from flows.engine.inlining import root_id
from flows.engine.nodes.flows import OtherFlow, StartFlowType
from flows.engine.surroundings import OtherTrigger, Surroundings
from flows.engine.triggers import Trigger
from flows.engine.words import plain


def naming_findings(definition: Definition, around: Surroundings) -> Iterator[Diagnostic]:
    """Yield what is named and not there."""
    for node in definition.nodes.values():
        found = (*_people(node, around), *_hours(node, around), *_other_flow(node, around))
        own = root_id(node.id)
        for finding in found:
            if own == node.id:
                yield finding
            else:
                where = sentence(
                    "In %(name)s: %(message)s",
                    name=definition.named(node.id),
                    message=finding.message,
                )
                yield replace(finding, node_id=own, message=where)


def _people(node: Node, around: Surroundings) -> Iterator[Diagnostic]:
    team = getattr(node.config, "team", None)
    person = getattr(node.config, "person", None)
    if team is not None and around.teams is not None and team not in around.teams:
        yield _missing(
            "missing_team",
            node,
            sentence("There is no team “%(team)s” any more.", team=team),
            sentence("Choose another team."),
        )
    if person is not None and around.people is not None and person not in around.people:
        text = sentence("The person chosen is no longer with the agency.")
        yield _missing("missing_person", node, text, sentence("Choose another person."))


def _hours(node: Node, around: Surroundings) -> Iterator[Diagnostic]:
    if around.calendars is None:
        return
    key = getattr(node.config, "hours", None)
    if isinstance(key, str):
        calendar = around.calendars.get(key)
        if calendar is None:
            text = sentence("There are no opening hours “%(key)s” any more.", key=key)
            yield _missing("missing_hours", node, text, sentence("Choose other opening hours."))
        elif calendar.longest_closed is None:
            yield Diagnostic(
                "never_open",
                Severity.ERROR,
                node.id,
                sentence(
                    "The opening hours “%(key)s” never open: nobody would get past this step.",
                    key=key,
                ),
                sentence("Enter the hours, or choose others."),
            )
    for rule in getattr(node.config, "rules", ()):
        yield from _subject(node, rule.subject, around)
    yield from _subject(node, getattr(node.config, "subject", ""), around)


def _subject(node: Node, subject: str, around: Surroundings) -> Iterator[Diagnostic]:
    root, _, key = subject.partition(".")
    if root == "hours" and around.calendars is not None and key not in around.calendars:
        text = sentence("There are no opening hours “%(key)s” any more.", key=key)
        yield _missing("missing_hours", node, text, sentence("Choose other opening hours."))


def _other_flow(node: Node, around: Surroundings) -> Iterator[Diagnostic]:
    """A called flow is looked for when the definition is read; this is about starting one."""
    if not isinstance(node.type, StartFlowType) or around.flows is None:
        return
    config: Any = node.config
    other = around.flows.get(config.flow) if isinstance(node.config, OtherFlow) else None
    if other is None or other.definition is None:
        text = sentence("The flow “%(flow)s” is not there, or not published.", flow=config.flow)
        yield _missing(
            "missing_flow", node, text, sentence("Choose another flow, or publish that one first.")
        )
    elif not other.api:
        yield Diagnostic(
            "not_startable",
            Severity.ERROR,
            node.id,
            sentence("The flow “%(name)s” cannot be started by another.", name=other.name),
            sentence(
                "Give it the trigger “Started by other programs and flows”, or choose another flow."
            ),
        )


def _missing(code: str, node: Node, message: str, cure: str) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, node.id, message, cure)


def overlap_findings(definition: Definition, around: Surroundings) -> Iterator[Diagnostic]:
    """Yield what other flows would be started by as well."""
    told: set[tuple[str, str]] = set()
    for trigger in definition.triggers:
        for other in around.others:
            shared = _shared(trigger, other.trigger)
            if shared and (shared, other.flow) not in told:
                told.add((shared, other.flow))
                yield _overlap(shared, other, around.priority)


def _overlap(shared: str, other: OtherTrigger, priority: int) -> Diagnostic:
    if other.priority == priority:
        return Diagnostic(
            "same_trigger",
            Severity.WARNING,
            None,
            sentence(
                "%(shared)s also starts the flow “%(flow)s”, and both have the same priority.",
                shared=shared,
                flow=other.flow,
            ),
            sentence("Give one of the two flows a higher priority, or change the trigger."),
        )
    first = f"“{other.flow}”" if other.priority > priority else sentence("this one")
    return Diagnostic(
        "same_trigger",
        Severity.HINT,
        None,
        sentence(
            "%(shared)s also starts the flow “%(flow)s”; by their priorities, %(first)s answers.",
            shared=shared,
            flow=other.flow,
            first=first,
        ),
        sentence("Nothing to do, if that is what is meant."),
    )


def _shared(one: Trigger, other: Trigger) -> str:
    """Return in words what sets off both triggers, "" if nothing surely does."""
    if one.type != other.type or _for_others(one, other):
        return ""
    if one.type == "template_reply" and _same_replies(one, other):
        return sentence("A reply to the template “%(template)s”", template=one.template)
    always = _ALWAYS.get(one.type)
    if always is not None:
        return always
    what, field = _LISTS.get(one.type, ("", ""))
    theirs = {plain(word) for word in getattr(other, field, ())}
    shared = [word for word in getattr(one, field, ()) if plain(word) in theirs]
    return sentence("%(what)s “%(word)s”", what=what, word=shared[0]) if shared else ""


def _same_replies(one: Trigger, other: Trigger) -> bool:
    apart = one.ids and other.ids and set(one.ids).isdisjoint(other.ids)
    return one.template == other.template and not apart


_ALWAYS: dict[str, str] = {
    "any_message": sentence("Any message"),
    "first_message": sentence("A first message"),
    "resolved": sentence("A resolved conversation"),
}
_LISTS = {
    "keywords": (sentence("The word"), "keywords"),
    "reply": (sentence("The reply"), "ids"),
    "tag_added": (sentence("The tag"), "tags"),
    "referral": (sentence("The code"), "codes"),
}


def _for_others(one: Trigger, other: Trigger) -> bool:
    """Return whether no contact is meant by both, by its tags."""
    return not set(one.with_tags).isdisjoint(other.without_tags) or not set(
        other.with_tags
    ).isdisjoint(one.without_tags)

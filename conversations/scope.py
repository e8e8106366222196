"""Who sees which conversations, numbers and contacts. Every page and list begins here.

Owners and admins see all. Agents see all, unless they or one of their teams are limited to some
labels: then only conversations whose contact carries one of those. A client's people see only what
belongs to their own client's numbers.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from agency.models import Label, User
from conversations.models import Contact, Conversation, Number, Template


def conversations(user: User) -> QuerySet[Conversation]:
    """Return the conversations that this person may see."""
    found = Conversation.objects.all()
    if user.is_client:
        return found.filter(number__client__isnull=False, number__client=user.client)
    names = label_names(user)
    return found if names is None else found.filter(contact__tags__overlap=names)


def contacts(user: User) -> QuerySet[Contact]:
    """Return the contacts that this person may see."""
    found = Contact.objects.filter(merged_into=None)
    if user.is_client:
        own = conversations(user).filter(contact=OuterRef("pk"))
        return found.filter(Exists(own))
    names = label_names(user)
    return found if names is None else found.filter(tags__overlap=names)


def numbers(user: User) -> QuerySet[Number]:
    """Return the numbers that this person may see, without their tokens."""
    found = Number.objects.defer("access_token")
    if user.is_client:
        return found.filter(client__isnull=False, client=user.client)
    return found


def templates(user: User) -> QuerySet[Template]:
    """Return the templates of the numbers that this person may see."""
    found = Template.objects.all()
    if user.is_client:
        return found.filter(waba_id__in=numbers(user).values("waba_id"))
    return found


def label_names(user: User) -> list[str] | None:
    """Return the names of the labels that this person is limited to; None: no limit.

    The limits of a person and of the person's teams add up. Whoever is limited and has no label
    sees nothing, never everything.
    """
    if user.manages:
        return None
    teams = [team.pk for team in user.teams.all() if team.limited_to_labels]
    if not user.limited_to_labels and not teams:
        return None
    allowed = Q(teamlabel__team__in=teams)
    if user.limited_to_labels:
        allowed |= Q(personlabel__person=user)
    return sorted(set(Label.objects.filter(allowed).values_list("name", flat=True)))

"""Who sees which conversations, numbers and contacts. Every page and list begins here.

Owners and admins see all. Agents see all, unless they or one of their teams are limited to some
labels: then only conversations whose contact carries one of those. A client's people see only what
belongs to their own client's numbers.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet, prefetch_related_objects
from django.db.models.fields.json import KeyTextTransform

from agency.models import Label, PersonLabel, Team, TeamLabel, User
from conversations.models import Contact, Conversation, Message, Number, Template


def conversations(user: User) -> QuerySet[Conversation]:
    """Return the conversations that this person may see."""
    found = Conversation.objects.all()
    if user.is_client:
        return found.filter(number__client__isnull=False, number__client=user.client)
    names = label_names(user)
    return found if names is None else found.filter(contact__tags__overlap=names)


def messages(user: User) -> QuerySet[Message]:
    """Return the messages that this person may see.

    Notes are the agency's own; what a customer deleted, clients see no more.
    """
    found = Message.objects.filter(conversation__in=conversations(user))
    if not user.is_client:
        return found
    return found.exclude(direction=Message.Direction.NOTE).exclude(deleted())


def deleted() -> Exists:
    """Return a condition on messages: the customer has deleted it."""
    revoked = Message.objects.alias(on=KeyTextTransform("message_id", "content"))
    return Exists(
        revoked.filter(conversation=OuterRef("conversation"), on=OuterRef("wamid"), kind="revoke")
    )


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


def staff_of(conversation: Conversation) -> QuerySet[User]:
    """Return the agency's own people who may see this conversation (with its contact)."""
    tags = conversation.contact.tags
    people = User.objects.filter(is_active=True).exclude(role=User.Role.CLIENT)
    limiting_teams = Team.objects.filter(members=OuterRef("pk"), limited_to_labels=True)
    by_person = PersonLabel.objects.filter(person=OuterRef("pk"), label__name__in=tags)
    by_team = TeamLabel.objects.filter(
        team__members=OuterRef("pk"), team__limited_to_labels=True, label__name__in=tags
    )
    return people.filter(
        Q(role__in=(User.Role.OWNER, User.Role.ADMIN))
        | (Q(limited_to_labels=False) & ~Exists(limiting_teams))
        | (Q(limited_to_labels=True) & Exists(by_person))
        | Exists(by_team)
    )


def label_names(user: User) -> list[str] | None:
    """Return the names of the labels that this person is limited to; None: no limit.

    The limits of a person and of the person's teams add up. Whoever is limited and has no label
    sees nothing, never everything.
    """
    if user.manages:
        return None
    # Read once, however many lists a page counts.
    prefetch_related_objects([user], "teams")
    teams = [team.pk for team in user.teams.all() if team.limited_to_labels]
    if not user.limited_to_labels and not teams:
        return None
    allowed = Q(teamlabel__team__in=teams)
    if user.limited_to_labels:
        allowed |= Q(personlabel__person=user)
    return sorted(set(Label.objects.filter(allowed).values_list("name", flat=True)))

"""Whether a person has to use a second factor, as the agency wants it."""

from agency.models import Policy, User

Kind = Policy.TwoFactor
ROLES: dict[str, tuple[str, ...]] = {
    Kind.NOBODY: (),
    Kind.OWNERS: (User.Role.OWNER,),
    Kind.MANAGERS: (User.Role.OWNER, User.Role.ADMIN),
    Kind.STAFF: (User.Role.OWNER, User.Role.ADMIN, User.Role.AGENT),
    Kind.EVERYBODY: tuple(User.Role),
}


def policy() -> str:
    """Return whom the agency asks for a second factor, as it is stored."""
    stored = Policy.objects.filter(pk=1).values_list("two_factor", flat=True).first()
    return stored or Kind.NOBODY


def demanded(person: User) -> bool:
    """Return whether the agency asks this person for a second factor.

    ``agency.signin.backend`` attaches the policy when it loads the person of a session.
    """
    policy = getattr(person, "two_factor_policy", None) or Kind.NOBODY
    return person.role in ROLES[policy]


def unmet(person: User) -> bool:
    """Return whether this person has yet to set up what the agency asks for."""
    return demanded(person) and not getattr(person, "has_two_factor", False)

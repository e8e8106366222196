"""Who may sign in, and what is known of a person at each request."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.core import context
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from agency.models import Policy, User


class Backend(AuthenticationBackend):
    """E-mail and password, at this agency only.

    People who left are told the same as strangers.
    """

    def user_can_authenticate(self, user: User) -> bool:
        if user.is_client and not (user.client is not None and user.client.active):
            return False
        return bool(user.is_active)

    def get_user(self, user_id: Any) -> User | None:
        """Return the person of a session, with what ``agency.signin.demand`` asks: one query."""
        found = standing(User.objects.select_related("client")).filter(pk=user_id).first()
        return found if found is not None and self.user_can_authenticate(found) else None

    @classmethod
    def _stash_user(cls, user: Any) -> None:
        """Keep nothing: allauth would tell whoever knows the password that the account sleeps.

        Only people of a client that was switched off are told why (``agency.signin.forms``).
        """
        if user.is_client and user.is_active:
            context.request.client_is_off = True


def standing(people: QuerySet[User]) -> QuerySet[User]:
    """Add to people what ``agency.signin.demand`` asks of them."""
    # Here, because allauth's models cannot be imported before the registry of apps is ready.
    from allauth.mfa.models import Authenticator  # noqa: PLC0415

    own = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    return people.annotate(
        has_two_factor=Exists(own),
        two_factor_policy=Subquery(Policy.objects.filter(Q(pk=1)).values("two_factor")[:1]),
    )

"""What an agency administers at Meta: tokens, numbers, profiles, templates, their samples."""

from typing import Any

from django.conf import settings

from conversations.models import Number
from whatsapp.client import MEDIA_TIMEOUT, Graph, Json

PROFILE = ("about", "address", "description", "email", "vertical", "websites")


class Business(Graph):
    """The Graph API as an administrator uses it; :meth:`Graph.of` makes one for a number."""

    @classmethod
    def of(cls, number: Number) -> "Business":
        return cls.with_token(str(number.access_token), sandbox=number.sandbox)

    @classmethod
    def with_token(cls, token: str, *, sandbox: bool = False) -> "Business":
        """Return the client for a token that belongs to no number yet."""
        base = settings.SIMULATOR_URL if sandbox else settings.GRAPH_URL
        return cls(base_url=base, token=token, version=settings.GRAPH_VERSION)

    # -- tokens

    async def exchange(self, *, app_id: str, secret: str, code: str) -> str:
        """Return the token for an Embedded Signup's code, which is good once and for seconds."""
        query = {"client_id": app_id, "client_secret": secret, "code": code}
        return str((await self.call("GET", "oauth/access_token", query=query))["access_token"])

    async def inspect(self, token: str) -> Json:
        """Return what Meta knows of a token: ``is_valid``, ``expires_at``, ``scopes``."""
        answer = await self.call("GET", "debug_token", query={"input_token": token})
        data = answer.get("data")
        return data if isinstance(data, dict) else {}

    # -- numbers

    async def numbers(self, waba_id: str) -> list[Json]:
        """Return the numbers of a WABA."""
        fields = "id,display_phone_number,verified_name,quality_rating,name_status,status"
        found: list[Json] = []
        query = {"fields": fields, "limit": "100"}
        while True:
            page = await self.call("GET", f"{waba_id}/phone_numbers", query=query)
            found += page.get("data", [])
            after = page.get("paging", {}).get("cursors", {}).get("after")
            if not after or not page.get("paging", {}).get("next"):
                return found
            query["after"] = after

    async def unsubscribe(self, waba_id: str) -> Json:
        return await self.call("DELETE", f"{waba_id}/subscribed_apps")

    async def profile(self, phone_number_id: str) -> Json:
        """Return the business profile."""
        query = {"fields": ",".join((*PROFILE, "profile_picture_url"))}
        answer = await self.call("GET", f"{phone_number_id}/whatsapp_business_profile", query=query)
        data = answer.get("data")
        return data[0] if isinstance(data, list) and data and isinstance(data[0], dict) else {}

    async def set_profile(self, phone_number_id: str, changes: Json) -> Json:
        body = {"messaging_product": "whatsapp", **changes}
        return await self.call("POST", f"{phone_number_id}/whatsapp_business_profile", json=body)

    # -- templates

    async def edit_template(self, template_id: str, payload: Json) -> Json:
        return await self.call("POST", template_id, json=payload)

    async def unpause_template(self, template_id: str) -> Json:
        return await self.call("POST", f"{template_id}/unpause")

    async def sample(self, app_id: str, data: bytes, mime: str, name: str) -> str:
        """Upload a sample by the Resumable Upload API; return its handle."""
        announced = {"file_length": str(len(data)), "file_type": mime, "file_name": name}
        session = await self.call("POST", f"{app_id}/uploads", query=announced)
        token = self._headers["Authorization"].removeprefix("Bearer ")
        extra = {
            "Authorization": f"OAuth {token}",
            "file_offset": "0",
            "Content-Type": "application/octet-stream",
        }
        answer: dict[str, Any] = await self.call(
            "POST", str(session["id"]), raw=data, extra=extra, timeout=MEDIA_TIMEOUT
        )
        return str(answer["h"])

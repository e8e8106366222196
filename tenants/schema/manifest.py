"""What an archive says of itself and of the agency in it, beside the agency's tables."""

from typing import TypeVar

from pydantic import BaseModel, Field, ValidationError

from tenants.models import Agency, Domain, NumberRoute
from tenants.schema.snapshot import migrations

FORMAT = 1
M = TypeVar("M", bound=BaseModel)


class ArchiveError(ValueError):
    """The archive cannot be written or read; the message says why."""


class _Head(BaseModel):
    """What the manifest of every format has."""

    format: int


class Route(BaseModel):
    """One number of the agency, and the Meta apps that spoke for it."""

    phone_number_id: str = Field(min_length=1, max_length=64)
    waba_id: str = Field(max_length=64)
    apps: list[str]


class Manifest(_Head):
    """The agency's row of the registry, and what belongs to it there."""

    name: str
    slug: str
    migrations: list[tuple[str, str]]
    # The primary one first.
    domains: list[str]
    routes: list[Route]
    status: Agency.Status = Agency.Status.ACTIVE
    suspended_reason: str = Field(default="", max_length=300)


def describe(agency: Agency) -> Manifest:
    """Return the manifest of an agency, as the registry has it now."""
    agency = Agency.objects.get(pk=agency.pk)
    domains = Domain.objects.filter(tenant=agency).order_by("-is_primary", "domain")
    routes = NumberRoute.objects.filter(agency=agency).prefetch_related("apps")
    return Manifest(
        format=FORMAT,
        name=agency.name,
        slug=agency.slug,
        migrations=migrations(),
        domains=list(domains.values_list("domain", flat=True)),
        routes=[
            Route(
                phone_number_id=route.phone_number_id,
                waba_id=route.waba_id,
                apps=[app.app_id for app in route.apps.all()],
            )
            for route in routes
        ],
        status=Agency.Status(agency.status),
        suspended_reason=agency.suspended_reason,
    )


def read(data: bytes) -> Manifest:
    """Return the manifest, if this version can take the archive. Raises :class:`ArchiveError`."""
    head = _validated(_Head, data)
    if head.format != FORMAT:
        raise ArchiveError(f"The archive has format {head.format}, and this reads {FORMAT}.")
    manifest = _validated(Manifest, data)
    theirs, ours = set(manifest.migrations), set(migrations())
    if theirs != ours:
        which = "a newer" if theirs - ours else "an older"
        raise ArchiveError(
            f"The archive comes from {which} version of this software; bring both to the same"
            " version and export again."
        )
    return manifest


def _validated(model: type[M], data: bytes) -> M:
    try:
        return model.model_validate_json(data, strict=True)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in fault["loc"])
        message = fault["msg"] if where else "it is no object with the agency's facts"
        raise ArchiveError(
            f"The archive's manifest cannot be read: {where + ': ' if where else ''}{message}."
        ) from error

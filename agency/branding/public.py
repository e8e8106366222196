"""What browsers fetch of a brand without signing in: colours, pictures, icons, the manifest."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from agency import branding, theme
from agency.branding import icons, images
from agency.models import Brand

FOREVER = "public, max-age=31536000, immutable"
# An address of before: what it shows now must not be kept under it.
NOT_KEPT = "no-cache"


@require_safe
def theme_css(_request: HttpRequest, version: str) -> HttpResponse:
    """The agency's tokens; the version in the address changes with them."""
    brand = branding.current()
    answer = HttpResponse(theme.stylesheet(brand), content_type="text/css")
    return _kept(answer, fresh=version == theme.version(brand))


@require_safe
def image(_request: HttpRequest, kind: str, digest: str) -> HttpResponse:
    """A picture of the brand."""
    if kind not in images.KINDS:
        raise Http404
    # Written together in one statement, so digest and bytes belong together.
    columns = (f"{kind}_digest", kind)
    found = Brand.objects.filter(pk=1).values_list(*columns).first()
    if found is None or not found[1]:
        raise Http404
    answer = HttpResponse(bytes(found[1]), content_type=images.KINDS[kind].media_type)
    return _kept(answer, fresh=found[0] == digest)


@require_safe
def icon(_request: HttpRequest, name: str, digest: str) -> HttpResponse:
    """An icon in one of the sizes that browsers and phones ask for."""
    if name not in icons.ICONS:
        raise Http404
    brand = branding.current()
    answer = HttpResponse(icons.png(brand, name), content_type="image/png")
    return _kept(answer, fresh=digest == icons.digest(brand))


@require_safe
@cache_control(public=True, max_age=300)
def favicon(_request: HttpRequest) -> HttpResponse:
    """What browsers ask for beside files that name no icon."""
    return HttpResponse(icons.png(branding.current(), "32"), content_type="image/png")


@require_safe
@cache_control(public=True, no_cache=True)
def manifest(_request: HttpRequest) -> JsonResponse:
    """What makes the product an app on a phone."""
    brand = branding.current()
    digest = icons.digest(brand)

    def listed(name: str, purpose: str) -> dict[str, str]:
        side, _whole = icons.ICONS[name]
        return {
            "src": reverse("brand-icon", args=[name, digest]),
            "sizes": f"{side}x{side}",
            "type": "image/png",
            "purpose": purpose,
        }

    return JsonResponse(
        {
            "id": "/",
            "name": brand.name,
            "short_name": brand.short_name or brand.name[:12].strip(),
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "theme_color": theme.colours(brand).brand.light,
            "background_color": theme.LIGHT_SURFACE,
            "icons": [listed("192", "any"), listed("512", "any"), listed("maskable", "maskable")],
        },
        content_type="application/manifest+json",
    )


def _kept(answer: HttpResponse, *, fresh: bool) -> HttpResponse:
    answer["Cache-Control"] = FOREVER if fresh else NOT_KEPT
    return answer

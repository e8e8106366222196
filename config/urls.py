"""The pages of an agency's own host."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from config import design

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("agency.urls")),
    path("", include("conversations.urls")),
    path("", include("flows.urls")),
    path("", include("whatsapp.urls")),
]

if settings.DEBUG:
    urlpatterns += [path("_design/", design.page, name="design")]

"""The pages of an agency's own host."""

from django.urls import include, path

urlpatterns = [
    path("", include("agency.urls")),
    path("", include("conversations.urls")),
    path("", include("flows.urls")),
]

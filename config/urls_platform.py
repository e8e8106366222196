"""The platform's host: the operators' panel, and what machines ask."""

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group
from django.templatetags.static import static
from django.urls import path
from django.views.generic import RedirectView

from config import health, metrics

admin.site.site_header = admin.site.site_title = "Platform"
admin.site.index_title = "Agencies and their traffic"
# Roles say who may do what; groups mean nothing here.
admin.site.unregister(Group)
# Second factors and sessions are nobody's to look at.
for model in (EmailAddress, EmailConfirmation, Authenticator, UserSession):
    if admin.site.is_registered(model):
        admin.site.unregister(model)

urlpatterns = [
    path("favicon.ico", RedirectView.as_view(url=static("img/favicon.svg"))),
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("operator/", admin.site.urls),
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("metrics", metrics.metrics),
]

from django.urls import include, path

from agency import languages

urlpatterns = [
    path("", include("agency.signin.urls")),
    path("language/", languages.choose, name="language"),
    path("words/<slug:language>/<slug:version>.js", languages.words, name="words"),
    path("", include("agency.branding.urls")),
    path("", include("agency.domains.urls")),
    path("", include("agency.mail.urls")),
]

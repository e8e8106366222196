from django.urls import include, path

from agency import languages, notifying

urlpatterns = [
    path("", include("agency.signin.urls")),
    path("account/notifying", notifying.notifying, name="notifying"),
    path("language/", languages.choose, name="language"),
    path("words/<slug:language>/<slug:version>.js", languages.words, name="words"),
    path("", include("agency.branding.urls")),
    path("", include("agency.domains.urls")),
    path("", include("agency.mail.urls")),
    path("", include("agency.inviting.urls")),
    path("", include("agency.people.urls")),
    path("", include("agency.audit.urls")),
]

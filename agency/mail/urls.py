from django.urls import path

from agency.mail import views

urlpatterns = [
    path("settings/mail/", views.index, name="mail"),
    path("settings/mail/server", views.server, name="mail-server"),
    path("settings/mail/server/off", views.server_off, name="mail-server-off"),
    path("settings/mail/again", views.again, name="mail-again"),
]

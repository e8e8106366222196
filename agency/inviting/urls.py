from django.urls import path

from agency.inviting import joining, views

urlpatterns = [
    path("settings/people/invitations/", views.index, name="invitations"),
    path("settings/people/invite/", views.invite, name="invite"),
    path("settings/people/invitations/<int:pk>/<slug:action>", views.act, name="invitation-act"),
    path("join/<slug:token>/", joining.join, name="join"),
]

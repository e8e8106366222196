from django.urls import path

from agency.people import availability, policy, views

urlpatterns = [
    path("account/available", availability.available, name="available"),
    path("settings/people/", views.index, name="people"),
    path("settings/people/two-factor/", policy.two_factor, name="two-factor-policy"),
    path("settings/people/<int:pk>/", views.person, name="person"),
    path("settings/people/<int:pk>/account/<slug:action>", views.act, name="person-act"),
]

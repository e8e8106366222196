from django.urls import path

from agency.domains import views

urlpatterns = [
    path("settings/domains/", views.index, name="domains"),
    path("settings/domains/<str:name>/check", views.check, name="domain-check"),
    path("settings/domains/<str:name>/primary", views.primary, name="domain-primary"),
    path("settings/domains/<str:name>/remove", views.remove, name="domain-remove"),
]

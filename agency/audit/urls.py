from django.urls import path

from agency.audit import views

urlpatterns = [
    path("settings/audit/", views.index, name="audit"),
    path("settings/audit/log.csv", views.as_csv, name="audit-csv"),
]

from django.contrib.auth.views import LogoutView
from django.urls import path

from agency import views

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(next_page="sign-in"), name="sign-out"),
    path("settings/brand/", views.brand, name="brand"),
    path("theme/<slug:version>.css", views.theme_css, name="theme"),
    path("logo/<slug:version>", views.logo, name="logo"),
]

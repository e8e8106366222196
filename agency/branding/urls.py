from django.urls import path

from agency.branding import public, views

urlpatterns = [
    path("settings/brand/", views.brand, name="brand"),
    path("settings/brand/preview", views.preview, name="brand-preview"),
    path("theme/<slug:version>.css", public.theme_css, name="theme"),
    path("brand/<slug:kind>/<slug:digest>", public.image, name="brand-image"),
    path("brand/icon/<slug:name>/<slug:digest>.png", public.icon, name="brand-icon"),
    path("manifest.webmanifest", public.manifest, name="manifest"),
    path("favicon.ico", public.favicon, name="favicon"),
]

from django.urls import path

from whatsapp.entry import following
from whatsapp.entry import pages as entry
from whatsapp.pages import connecting, numbers, portal, template_editor, templates

urlpatterns = [
    path("settings/numbers/", numbers.index, name="numbers"),
    path("settings/numbers/connect", connecting.by_hand, name="number-connect"),
    path("settings/numbers/sign-up", connecting.sign_up, name="number-signup"),
    path("settings/numbers/<int:pk>/", numbers.number, name="number"),
    path("settings/numbers/<int:pk>/check", numbers.check, name="number-check"),
    path("settings/numbers/<int:pk>/token", numbers.token, name="number-token"),
    path("settings/numbers/<int:pk>/register", numbers.register, name="number-register"),
    path("settings/numbers/<int:pk>/mend", numbers.mend, name="number-mend"),
    path("settings/numbers/<int:pk>/disconnect", numbers.disconnect, name="number-disconnect"),
    path("settings/numbers/<int:pk>/profile", numbers.business_profile, name="number-profile"),
    path("settings/links/", entry.index, name="entry-links"),
    path("settings/links/new", entry.new, name="entry-link-new"),
    path("settings/links/<int:pk>/", entry.link, name="entry-link"),
    path("settings/links/<int:pk>/button", entry.change_button, name="entry-link-button"),
    path("settings/links/<int:pk>/button.js", entry.try_button, name="entry-link-try"),
    path("settings/links/<int:pk>/qr.<slug:kind>", entry.code, name="entry-link-code"),
    path("settings/links/<int:pk>/pause", entry.pause, name="entry-link-pause"),
    path("settings/links/<int:pk>/delete", entry.delete, name="entry-link-delete"),
    path("l/<slug:code>", following.follow, name="entry"),
    path("l/<slug:code>/<slug:via>", following.follow, name="entry-via"),
    path("widget/<slug:key>.js", following.script, name="entry-button"),
    path("portal/templates/", portal.templates, name="portal-templates"),
    path("templates/", templates.index, name="templates"),
    path("templates/new", template_editor.new, name="template-new"),
    path("templates/sync", templates.sync, name="templates-sync"),
    path("templates/<int:pk>/", templates.template, name="template"),
    path("templates/<int:pk>/edit", template_editor.edit, name="template-edit"),
    path("templates/<int:pk>/delete", templates.delete, name="template-delete"),
    path("templates/<int:pk>/unpause", templates.unpause, name="template-unpause"),
    path("templates/<int:pk>/seen", templates.seen, name="template-seen"),
]

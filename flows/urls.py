from django.urls import path

from flows import file_views, setting_views, views
from flows.api import bench, drafts, publishing, states, tokens, versions
from flows.figures import views as figures

urlpatterns = [
    path("settings/hours/", setting_views.hours, name="hours"),
    path("settings/hours/<slug:key>/", setting_views.edit_hours, name="hours-edit"),
    path("settings/hours/<slug:key>/delete", setting_views.delete_hours, name="hours-delete"),
    path("settings/teams/", setting_views.teams, name="teams"),
    path("settings/teams/<int:pk>/", setting_views.edit_team, name="team"),
    path("settings/teams/<int:pk>/delete", setting_views.delete_team, name="team-delete"),
    path("figures/of/flows", figures.section, name="figures-flows"),
    path("figures/of/flows/<int:pk>.csv", figures.as_csv, name="figures-flow-csv"),
    path("flows/", views.index, name="flows"),
    path("flows/new", file_views.new, name="flow-new"),
    path("flows/import", file_views.import_, name="flow-import"),
    path("flows/gallery/<slug:slug>", file_views.take, name="flow-gallery"),
    path("flows/start/<slug:key>/", tokens.start, name="flow-start"),
    path("flows/of/<int:conversation>/", views.of_conversation, name="progress"),
    path("flows/<int:pk>/", views.builder, name="flow"),
    path("flows/<int:pk>/state", states.state, name="flow-state"),
    path("flows/<int:pk>/check", drafts.check, name="flow-check"),
    path("flows/<int:pk>/draft", drafts.draft, name="flow-draft"),
    path("flows/<int:pk>/settings", drafts.settings, name="flow-settings"),
    path("flows/<int:pk>/restore", drafts.restore, name="flow-restore"),
    path("flows/<int:pk>/play", bench.play, name="flow-play"),
    path("flows/<int:pk>/scenarios", bench.kept, name="flow-scenarios"),
    path("flows/<int:pk>/scenarios/run", bench.run, name="flow-run-scenarios"),
    path(
        "flows/<int:pk>/scenarios/<int:scenario>/delete",
        bench.delete,
        name="flow-delete-scenario",
    ),
    path("flows/<int:pk>/publish", publishing.publish, name="flow-publish"),
    path("flows/<int:pk>/versions/<int:number>", versions.version, name="flow-version"),
    path("flows/<int:pk>/diff", versions.diff, name="flow-diff"),
    path("flows/<int:pk>/token", tokens.token, name="flow-token"),
    path("flows/<int:pk>/export", file_views.export, name="flow-export"),
    path("flows/<int:pk>/duplicate", file_views.duplicate, name="flow-duplicate"),
    path("flows/<int:pk>/delete", file_views.delete, name="flow-delete"),
]

from django.urls import path

from conversations import number_views
from conversations.views import acts, files, lists, threads

urlpatterns = [
    path("", lists.home, name="home"),
    path("inbox/", lists.index, name="inbox"),
    path("inbox/<int:pk>/", threads.conversation, name="conversation"),
    path("inbox/<int:pk>/send", threads.send, name="send"),
    path("inbox/<int:pk>/template-fields", threads.template_fields, name="template-fields"),
    path("inbox/<int:pk>/<slug:action>", acts.act, name="act"),
    path("settings/numbers/", number_views.numbers, name="numbers"),
    path("settings/numbers/<int:pk>/", number_views.change, name="number"),
    path("media/<uuid:ref>", files.media, name="media"),
]

from django.urls import path

from conversations import number_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("inbox/", views.index, name="inbox"),
    path("inbox/<int:pk>/", views.conversation, name="conversation"),
    path("inbox/<int:pk>/send", views.send, name="send"),
    path("inbox/<int:pk>/template-fields", views.template_fields, name="template-fields"),
    path("inbox/<int:pk>/<slug:action>", views.act, name="act"),
    path("settings/numbers/", number_views.numbers, name="numbers"),
    path("settings/numbers/<int:pk>/", number_views.change, name="number"),
    path("media/<uuid:ref>", views.media, name="media"),
]

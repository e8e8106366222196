from django.urls import path

from flows import views

urlpatterns = [
    path("flows/", views.index, name="flows"),
    path("flows/<int:pk>/", views.detail, name="flow"),
    path("flows/of/<int:conversation>/", views.of_conversation, name="progress"),
]

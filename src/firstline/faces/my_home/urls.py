from django.urls import path

from firstline.faces.my_home import views

app_name = "my_home"
urlpatterns = [
    path("my/", views.home, name="home"),
    path("my/<int:client_id>/timeline/", views.timeline, name="timeline"),
]

from django.urls import path

from firstline.faces.desk_home import views

app_name = "desk_home"
urlpatterns = [
    path("desk/", views.today, name="today"),
    path("desk/noted/", views.note, name="note"),
]

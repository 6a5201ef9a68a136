from django.urls import path

from firstline.faces.my_home import views

app_name = "my_home"
urlpatterns = [path("my/", views.home, name="home")]

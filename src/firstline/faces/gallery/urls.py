from django.urls import path

from firstline.faces.gallery import views

app_name = "gallery"
urlpatterns = [path("", views.everything, name="all")]

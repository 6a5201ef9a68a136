from django.urls import path

from firstline.faces.start import views

app_name = "start"
urlpatterns = [path("start/", views.guide, name="guide")]

from django.urls import path

from firstline.faces.search import views

app_name = "search"
urlpatterns = [path("desk/search/", views.search, name="desk")]

from django.urls import path

from firstline.domains.hubs.views import public

app_name = "hubs"
urlpatterns = [
    path("", public.index, name="index"),
    path("health/", public.health, name="health"),
]

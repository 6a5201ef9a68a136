from django.urls import path

from firstline.domains.hubs.views import my, public

app_name = "hubs"
urlpatterns = [
    path("", public.index, name="index"),
    path("service-worker.js", public.service_worker, name="service_worker"),
    path("offline/", public.offline, name="offline"),
    path("health/", public.health, name="health"),
    path("me/", my.details, name="details"),
    path("kept/", my.kept_form, name="kept"),
    path("pictures/<str:key>.webp", public.picture, name="picture"),
]

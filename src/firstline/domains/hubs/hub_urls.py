from django.urls import path

from firstline.domains.hubs.views import desk, public

app_name = "hubs_desk"
urlpatterns = [
    path("desk/settings/", desk.change, name="change"),
    path("app.webmanifest", public.manifest, name="manifest"),
    path("icon-192.png", public.icon, {"size": 192}, name="icon_192"),
    path("icon-512.png", public.icon, {"size": 512}, name="icon_512"),
    path("theme.css", public.theme, name="theme"),
]

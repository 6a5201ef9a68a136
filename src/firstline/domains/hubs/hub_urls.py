from django.urls import path

from firstline.domains.hubs.views import desk, public

app_name = "hubs_desk"
urlpatterns = [
    path("desk/settings/", desk.change, name="change"),
    path("theme.css", public.theme, name="theme"),
]

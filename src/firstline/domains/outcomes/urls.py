from django.urls import path

from firstline.domains.outcomes.views import desk, my

app_name = "outcomes"
urlpatterns = [
    path("desk/clients/<int:client_id>/change/", desk.change, name="desk_change"),
    path("my/<int:client_id>/change/", my.change, name="my_change"),
]

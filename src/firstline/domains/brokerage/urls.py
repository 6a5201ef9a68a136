from django.urls import path

from firstline.domains.brokerage.views import desk

app_name = "brokerage"
urlpatterns = [
    path("desk/needs/", desk.needs, name="desk_needs"),
    path("desk/needs/<int:need_id>/dismiss/", desk.dismiss, name="desk_dismiss"),
    path("desk/clients/<int:client_id>/matches/", desk.matches, name="desk_matches"),
    path("desk/clients/<int:client_id>/needs/new/", desk.note_need, name="desk_note_need"),
]

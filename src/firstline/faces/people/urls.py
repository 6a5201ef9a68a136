from django.urls import path

from firstline.faces.people import views

app_name = "people"
urlpatterns = [
    path("desk/people/", views.roles, name="desk"),
    path("desk/people/<int:membership_id>/end/", views.end, name="desk_end"),
]

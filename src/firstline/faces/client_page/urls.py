from django.urls import path

from firstline.faces.client_page import views

app_name = "client_page"
urlpatterns = [
    path("desk/clients/<int:client_id>/", views.client, name="desk"),
    path("desk/clients/<int:client_id>/end/", views.close, name="desk_close"),
]

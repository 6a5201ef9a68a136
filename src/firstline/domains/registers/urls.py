from django.urls import path

from firstline.domains.registers.views import desk

app_name = "registers"
urlpatterns = [
    path("desk/registers/", desk.bring_in, name="desk_bring_in"),
]

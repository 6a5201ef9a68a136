from django.urls import path

from firstline.faces.caseload import views

app_name = "caseload"
urlpatterns = [path("desk/clients/", views.clients_list, name="desk")]

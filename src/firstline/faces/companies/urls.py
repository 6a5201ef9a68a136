from django.urls import path

from firstline.faces.companies import views

app_name = "companies"
urlpatterns = [path("desk/companies/", views.companies, name="desk")]

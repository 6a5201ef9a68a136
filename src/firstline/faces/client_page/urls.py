from django.urls import URLPattern

app_name = "client_page"
urlpatterns: list[URLPattern] = []

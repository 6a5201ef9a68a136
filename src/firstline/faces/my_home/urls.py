from django.urls import URLPattern

app_name = "my_home"
urlpatterns: list[URLPattern] = []

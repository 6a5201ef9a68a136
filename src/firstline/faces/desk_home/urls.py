from django.urls import URLPattern

app_name = "desk_home"
urlpatterns: list[URLPattern] = []

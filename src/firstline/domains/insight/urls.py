from django.urls import path

from firstline.domains.insight.views import desk

app_name = "insight"
urlpatterns = [path("desk/region/", desk.region, name="desk_region")]

from django.urls import path

from firstline.faces.calibration import views

app_name = "calibration"
ONE = "desk/calibrations/<int:calibration_id>/"
urlpatterns = [
    path("desk/calibrations/", views.all_of_them, name="desk"),
    path("desk/calibrations/calculate/", views.calculate, name="desk_calculate"),
    path(ONE, views.one, name="desk_one"),
    path(f"{ONE}approve/", views.approve, name="desk_approve"),
    path(f"{ONE}end/", views.end, name="desk_end"),
]

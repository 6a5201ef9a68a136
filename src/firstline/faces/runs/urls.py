from django.urls import path

from firstline.faces.runs import views

app_name = "runs"
urlpatterns = [
    path("desk/runs/", views.everything, name="all"),
    path("desk/runs/<int:run_id>/", views.one, name="one"),
    path("desk/runs/<int:run_id>/stop/", views.stop, name="stop"),
    path("desk/runs/<int:run_id>/again/", views.again, name="again"),
]

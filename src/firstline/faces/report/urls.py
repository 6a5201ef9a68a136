from django.urls import path

from firstline.faces.report import views

app_name = "report"
urlpatterns = [
    path("my/mappings/<int:assessment_id>/report.pdf", views.my, name="my"),
    path("desk/assessments/<int:assessment_id>/report.pdf", views.desk, name="desk"),
]

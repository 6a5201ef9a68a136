from django.urls import path

from firstline.faces.report import views

app_name = "report"
urlpatterns = [
    path("my/mappings/<int:assessment_id>/report/", views.my, name="my"),
    path("my/mappings/<int:assessment_id>/report.pdf", views.my_pdf, name="my_pdf"),
    path("desk/assessments/<int:assessment_id>/report/", views.desk, name="desk"),
    path("desk/assessments/<int:assessment_id>/report.pdf", views.desk_pdf, name="desk_pdf"),
]

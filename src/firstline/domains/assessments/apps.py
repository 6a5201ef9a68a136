from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "firstline.domains.assessments"
    label = "assessments"

from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "firstline.domains.insight"
    label = "insight"

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    name = "firstline.domains.outcomes"
    label = "outcomes"

from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "firstline.foundation.facts"
    label = "facts"

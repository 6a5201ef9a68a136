from django.apps import AppConfig


class ChartsConfig(AppConfig):
    name = "firstline.foundation.charts"
    label = "charts"

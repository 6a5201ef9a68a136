from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "firstline.foundation.ui"
    label = "ui"

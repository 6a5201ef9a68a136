from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "firstline.foundation.disclosure"
    label = "disclosure"

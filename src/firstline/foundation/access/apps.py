from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "firstline.foundation.access"
    label = "access"

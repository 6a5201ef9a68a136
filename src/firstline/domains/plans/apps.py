from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "firstline.domains.plans"
    label = "plans"

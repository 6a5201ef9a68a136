from django.apps import AppConfig


class OffersConfig(AppConfig):
    name = "firstline.domains.offers"
    label = "offers"

from django.apps import AppConfig


class BrokerageConfig(AppConfig):
    name = "firstline.domains.brokerage"
    label = "brokerage"

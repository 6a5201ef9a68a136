from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "firstline.domains.clients"
    label = "clients"

from importlib import import_module

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "firstline.domains.clients"
    label = "clients"

    def ready(self) -> None:
        from firstline.domains.clients import access, words

        access.register()
        words.register()
        import_module("firstline.domains.clients.subscribers")

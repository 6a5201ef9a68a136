from django.apps import AppConfig


class HubsConfig(AppConfig):
    name = "firstline.domains.hubs"
    label = "hubs"

    def ready(self) -> None:
        from firstline.domains.hubs import access

        access.register()

from django.apps import AppConfig


class OffersConfig(AppConfig):
    name = "firstline.domains.offers"
    label = "offers"

    def ready(self) -> None:
        from firstline.domains.offers import parts

        parts.register()

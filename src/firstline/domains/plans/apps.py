from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "firstline.domains.plans"
    label = "plans"

    def ready(self) -> None:
        from firstline.domains.plans import words

        words.register()

from importlib import import_module

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    name = "firstline.domains.outcomes"
    label = "outcomes"

    def ready(self) -> None:
        from firstline.domains.outcomes import words

        words.register()
        import_module("firstline.domains.outcomes.subscribers")

from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "firstline.domains.insight"
    label = "insight"

    def ready(self) -> None:
        from firstline.domains.insight import subscribers

        assert subscribers

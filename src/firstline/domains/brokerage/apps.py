from django.apps import AppConfig


class BrokerageConfig(AppConfig):
    name = "firstline.domains.brokerage"
    label = "brokerage"

    def ready(self) -> None:
        from firstline.domains.brokerage import subscribers, words

        words.register_kinds()
        assert subscribers

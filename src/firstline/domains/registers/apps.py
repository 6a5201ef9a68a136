from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "firstline.domains.registers"
    label = "registers"

    def ready(self) -> None:
        from firstline.domains.registers.tasks import fetch_where_wanted
        from firstline.foundation.tasks import regular

        regular.hourly("registers.fetch", fetch_where_wanted)

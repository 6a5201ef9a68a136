from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "firstline.domains.registers"
    label = "registers"

    def ready(self) -> None:
        from firstline.domains.registers import tasks
        from firstline.domains.registers.fetching.background import fetch_where_wanted
        from firstline.foundation.tasks import regular

        tasks.register()
        regular.hourly("registers.fetch", fetch_where_wanted)

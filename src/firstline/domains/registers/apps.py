from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "firstline.domains.registers"
    label = "registers"

    def ready(self) -> None:
        from firstline.domains.registers import tasks

        tasks.register()

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "firstline.domains.registers"
    label = "registers"

from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "firstline.foundation.mail"
    label = "mail"

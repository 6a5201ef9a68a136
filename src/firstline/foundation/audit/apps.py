from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "firstline.foundation.audit"
    label = "audit"

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "firstline.domains.library"
    label = "library"

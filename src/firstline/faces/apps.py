from django.apps import AppConfig


class FacesConfig(AppConfig):
    name = "firstline.faces"
    label = "faces"

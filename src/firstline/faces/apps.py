from django.apps import AppConfig


class FacesConfig(AppConfig):
    name = "firstline.faces"
    label = "faces"

    def ready(self) -> None:
        from firstline.faces.register_news import words

        words.register()

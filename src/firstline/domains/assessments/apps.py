from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "firstline.domains.assessments"
    label = "assessments"

    def ready(self) -> None:
        from firstline.domains.assessments import words

        words.register()

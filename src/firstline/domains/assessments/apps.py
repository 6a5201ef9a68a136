from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "firstline.domains.assessments"
    label = "assessments"

    def ready(self) -> None:
        from firstline.domains.assessments import own, words
        from firstline.foundation.packs import instrument_source

        words.register()
        instrument_source(own.find)

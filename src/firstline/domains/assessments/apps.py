from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "firstline.domains.assessments"
    label = "assessments"

    def ready(self) -> None:
        from firstline.domains.assessments import actions, own, words
        from firstline.foundation.packs import instrument_source
        from firstline.foundation.tasks import regular

        words.register()
        instrument_source(own.find)
        regular.hourly("assessments.remind", actions.remind_due)

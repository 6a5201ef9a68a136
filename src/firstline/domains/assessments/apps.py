from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "firstline.domains.assessments"
    label = "assessments"

    def ready(self) -> None:
        from firstline.domains.assessments import actions, words
        from firstline.foundation.tasks import regular

        words.register()
        regular.hourly("assessments.remind", actions.remind_due)

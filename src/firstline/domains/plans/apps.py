from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "firstline.domains.plans"
    label = "plans"

    def ready(self) -> None:
        from firstline.domains.brokerage.queries import tells_what_was_given
        from firstline.domains.plans import queries, words

        words.register()
        tells_what_was_given(queries.last_given)

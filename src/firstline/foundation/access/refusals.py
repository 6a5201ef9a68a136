"""How an action says no to a person."""

from django.utils.functional import Promise


class Refused(Exception):
    """An action was refused. ``message`` is a sentence for the person: why, and what to do.

    setting: the one that would mend it, told only to who leads a hub or owns the installation.
    """

    setting = ""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)

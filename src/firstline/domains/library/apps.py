from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LibraryConfig(AppConfig):
    name = "firstline.domains.library"
    label = "library"

    def ready(self) -> None:
        from firstline.domains.library import subscribers  # noqa: F401 - registers itself

        post_migrate.connect(_root_is_there, sender=self, dispatch_uid="library.root")


def _root_is_there(using: str, **kwargs: Any) -> None:
    """After every migration, and after a test has emptied the database, the tree has its root."""
    from firstline.domains.library import tree

    if tree.is_migrated(using):
        tree.ensure_root()

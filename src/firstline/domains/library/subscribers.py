"""What the library does about news of the hubs, and about what Wagtail says of its pages."""

from typing import Any

from django.dispatch import receiver
from wagtail.models import Page, Revision
from wagtail.signals import page_published

from firstline.domains.hubs.facts import HubCreated, MembershipEnded, MembershipGiven
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.library import actions
from firstline.foundation.facts.registry import subscriber


@subscriber(HubCreated, "library.front_door")
def open_front_door(happened: HubCreated) -> None:
    hub = Hub.objects.filter(pk=happened.hub_id).first()
    if hub is not None:
        actions.open_front_door(hub=hub)


@subscriber(MembershipGiven, "library.editors")
def let_in(happened: MembershipGiven) -> None:
    _settle(happened.hub_id, happened.person_id)


@subscriber(MembershipEnded, "library.editors")
def let_out(happened: MembershipEnded) -> None:
    _settle(happened.hub_id, happened.person_id)


def _settle(hub_id: int, person_id: int) -> None:
    hub = Hub.objects.filter(pk=hub_id).first()
    person = Person.objects.filter(pk=person_id).first()
    if hub is not None and person is not None:
        actions.settle_editor(hub=hub, person=person)


@receiver(page_published, dispatch_uid="library.published")
def tell_published(instance: Page, revision: Revision | None, **kwargs: Any) -> None:
    """Wagtail's signal is where its publishing ends; it becomes a fact here and nowhere else."""
    first_time = instance.first_published_at is None or (
        instance.first_published_at == instance.last_published_at
    )
    actions.tell_published(page=instance, by=revision.user if revision else None, first_time=first_time)

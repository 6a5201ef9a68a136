"""The request as our views know it, after the middleware has done its work."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

from firstline.foundation.access.roles import Role

if TYPE_CHECKING:
    from firstline.domains.hubs.models import Hub, Person


class HubRequest(HttpRequest):
    """A request to an address beneath ``/<hub>/`` by a signed-in person."""

    hub: "Hub"
    person: "Person"
    roles: frozenset[Role]


class PersonRequest(HttpRequest):
    """A request of a signed-in person to an address that belongs to no hub."""

    person: "Person"


class PublicRequest(HttpRequest):
    """A request to an address that anyone may open."""

    hub: "Hub"
    person: "Person | None"
    roles: frozenset[Role]

from dataclasses import dataclass

from firstline.foundation.facts.registry import Fact, fact


@fact("clients.ClientTakenOn")
@dataclass(frozen=True, kw_only=True)
class ClientTakenOn(Fact):
    """A hub began to serve a founder, a trader or a company."""

    hub_id: int
    client_id: int


@fact("clients.CompanyJoined")
@dataclass(frozen=True, kw_only=True)
class CompanyJoined(Fact):
    """A client without a company in a register got one."""

    hub_id: int
    client_id: int
    company_id: int


@fact("clients.CompanyParted")
@dataclass(frozen=True, kw_only=True)
class CompanyParted(Fact):
    """A client was parted again from a company that it had been joined to by mistake."""

    hub_id: int
    client_id: int
    company_id: int


@fact("clients.ContactPersonNamed")
@dataclass(frozen=True, kw_only=True)
class ContactPersonNamed(Fact):
    """Somebody became a client's contact person."""

    hub_id: int
    client_id: int
    person_id: int


@fact("clients.RepresentationEnded")
@dataclass(frozen=True, kw_only=True)
class RepresentationEnded(Fact):
    """A person no longer acts for a client."""

    hub_id: int
    client_id: int
    person_id: int


@fact("clients.ClientClosed")
@dataclass(frozen=True, kw_only=True)
class ClientClosed(Fact):
    """A hub no longer serves a client; everything about it stays readable."""

    hub_id: int
    client_id: int


@fact("clients.ClientReopened")
@dataclass(frozen=True, kw_only=True)
class ClientReopened(Fact):
    """A hub serves a client again that it had ended with."""

    hub_id: int
    client_id: int

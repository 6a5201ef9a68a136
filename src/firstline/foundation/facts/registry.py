"""Facts and who wants to hear of them. News flows downstream only: see the design's rule 4."""

import dataclasses
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

Plain = str | int | float | bool | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that happened. A subclass is a frozen dataclass of plain values, named in the past tense."""

    fact_name: ClassVar[str]


AnyFact = TypeVar("AnyFact", bound=Fact)
Subscriber = Callable[[Any], None]

_facts: dict[str, type[Fact]] = {}
_subscribers: dict[str, dict[str, Subscriber]] = {}


def fact(name: str) -> Callable[[type[AnyFact]], type[AnyFact]]:
    """Register a fact class under its stored name, such as ``clients.ClientTakenOn``."""

    def register(cls: type[AnyFact]) -> type[AnyFact]:
        cls.fact_name = name
        _facts[name] = cls
        return cls

    return register


def subscriber(
    cls: type[AnyFact], name: str
) -> Callable[[Callable[[AnyFact], None]], Callable[[AnyFact], None]]:
    """Register a function that is told of each fact of a class.

    name: stored with the outbox row, so that it outlives a renamed function.
    The function runs in one transaction with the mark that it ran, and it must not send anything
    itself: what leaves the installation is queued.
    """

    def register(function: Callable[[AnyFact], None]) -> Callable[[AnyFact], None]:
        _subscribers.setdefault(cls.fact_name, {})[name] = function
        return function

    return register


def all_facts() -> dict[str, type[Fact]]:
    """Every registered fact class by its stored name."""
    return dict(_facts)


def subscribers_of(name: str) -> dict[str, Subscriber]:
    """The subscribers of a fact, by their stored names."""
    return _subscribers.get(name, {})


def to_payload(happened: Fact) -> dict[str, Plain]:
    """The fact as JSON. Raises TypeError for a value that is not plain."""
    payload = dataclasses.asdict(happened)
    for key, value in payload.items():
        if not isinstance(value, str | int | float | bool | None):
            raise TypeError(f"{happened.fact_name}.{key} is not a plain value: {value!r}")
    return payload


def from_payload(name: str, payload: dict[str, Any]) -> Fact:
    """The fact that was stored; fields that the class no longer has are left out."""
    cls = _facts[name]
    known = {field.name for field in dataclasses.fields(cls)}
    return cls(**{key: value for key, value in payload.items() if key in known})

"""Every address of ours, read from the resolver: a new one is found by itself."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

THIRD_PARTY = ("accounts/", "cms/", "documents/")


@dataclass(frozen=True)
class Address:
    """One line of a urls.py: its name with its namespace, its route, and what the route asks for."""

    name: str
    route: str
    kwargs: tuple[str, ...]

    @property
    def about_an_object(self) -> bool:
        return bool(set(self.kwargs) - {"hub", "path"})

    def fill(self, values: dict[str, object]) -> str:
        """The path with its values; KeyError names a kwarg that nobody made a sample of."""
        if self.name == "wagtail_serve":
            return f"/{values['path']}"
        path = self.route
        for kwarg in self.kwargs:
            for written in (f"<int:{kwarg}>", f"<slug:{kwarg}>", f"<str:{kwarg}>", f"<uuid:{kwarg}>"):
                path = path.replace(written, str(values[kwarg]))
        assert "<" not in path, f"{self.name}: the walk does not know the converter in {self.route}"
        return f"/{path}"


def addresses() -> list[Address]:
    """All of ours, in the order of the resolver."""
    return list(_below(get_resolver().url_patterns, "", "", ()))


def account_addresses() -> list[Address]:
    """Those of signing in and of one's account, whose pages are drawn our way."""
    found = _below(get_resolver().url_patterns, "", "", (), skipped=("cms/", "documents/"))
    return [address for address in found if address.route.startswith("accounts/")]


def _below(
    patterns: list[URLPattern | URLResolver],
    route: str,
    namespace: str,
    kwargs: tuple[str, ...],
    skipped: tuple[str, ...] = THIRD_PARTY,
) -> Iterator[Address]:
    for pattern in patterns:
        here = route + str(pattern.pattern)
        asked = (*kwargs, *_kwargs(pattern))
        if here.startswith(skipped):
            continue
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _below(pattern.url_patterns, here, inner, asked, skipped)
        else:
            yield Address(f"{namespace}{pattern.name}", here, asked)


def _kwargs(pattern: URLPattern | URLResolver) -> tuple[str, ...]:
    if isinstance(pattern.pattern, RoutePattern):
        return tuple(pattern.pattern.converters)
    return tuple(pattern.pattern.regex.groupindex)

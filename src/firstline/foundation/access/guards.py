"""Who may open an address. The table in ``config.permissions`` gives each address one guard."""

from dataclasses import dataclass
from enum import Enum, auto

from firstline.foundation.access.roles import Role


class Answer(Enum):
    ALLOWED = auto()
    SIGN_IN = auto()
    FORBIDDEN = auto()
    NOT_FOUND = auto()


@dataclass(frozen=True)
class Guard:
    """One line of the permission table.

    public: anyone may open it, signed in or not.
    signed_in: any signed-in person may open it; the view answers 404 for what is not visible to her.
    by_link: whoever holds a link that was mailed; the view itself checks the link, or what it left in
        the session, and offers a way back, or answers 404.
    roles: the roles in the address's hub that may open it.
    readers: roles that may open it but not post to it.
    """

    public: bool = False
    signed_in: bool = False
    by_link: bool = False
    roles: frozenset[Role] = frozenset()
    readers: frozenset[Role] = frozenset()

    def answer(self, *, signed_in: bool, roles: frozenset[Role], writes: bool) -> Answer:
        """Decide for a person with these roles. A stranger learns nothing: 404, never 403."""
        if self.public or self.by_link:
            return Answer.ALLOWED
        if not signed_in:
            return Answer.SIGN_IN
        if self.signed_in or roles & self.roles:
            return Answer.ALLOWED
        if roles & self.readers:
            return Answer.FORBIDDEN if writes else Answer.ALLOWED
        desk_roles = roles - {Role.CLIENT_MEMBER, Role.PROVIDER, Role.MENTOR}
        return Answer.FORBIDDEN if desk_roles else Answer.NOT_FOUND


PUBLIC = Guard(public=True)
SIGNED_IN = Guard(signed_in=True)
BY_LINK = Guard(by_link=True)


def allow(*roles: Role, readers: tuple[Role, ...] = ()) -> Guard:
    """A guard for people who hold one of ``roles``; ``readers`` may look but not change."""
    return Guard(roles=frozenset(roles), readers=frozenset(readers))

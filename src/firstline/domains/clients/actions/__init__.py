"""What is written about clients: who is served, who acts for them, and what happened."""

from firstline.domains.clients.actions.people import (
    add_representative,
    end_representation,
    undo_end_representation,
)
from firstline.domains.clients.actions.serving import (
    SAID,
    add_client,
    change,
    close,
    join_company,
    name_contact_person,
    reopen,
    take_on,
    undo_join_company,
    undo_take_on,
)
from firstline.domains.clients.actions.timeline import (
    CONTACTS,
    CONVERSATIONS,
    REPLY,
    check_served,
    log,
    put_back,
    record,
    spoken_with,
    take_note,
    undo_log,
)

__all__ = [
    "CONTACTS",
    "CONVERSATIONS",
    "REPLY",
    "SAID",
    "add_client",
    "add_representative",
    "change",
    "check_served",
    "close",
    "end_representation",
    "join_company",
    "log",
    "name_contact_person",
    "put_back",
    "record",
    "reopen",
    "spoken_with",
    "take_note",
    "take_on",
    "undo_end_representation",
    "undo_join_company",
    "undo_log",
    "undo_take_on",
]

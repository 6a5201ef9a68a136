"""News from one room to the later ones: see ``registry`` for facts and ``outbox`` for their delivery."""

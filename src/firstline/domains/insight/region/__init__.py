"""The knowledge base of local business life: what the registers' snapshots tell of a place, and of others.

``places`` says what is compared; ``stock`` who is there on a day, ``change`` what happened between two days,
``lives`` how long companies last. All of it is counts of public registers' entities, which are no secret.
"""

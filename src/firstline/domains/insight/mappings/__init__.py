"""The hub's mappings at the desk: segments and targets, for who may open the clients one by one.

Nothing is hidden here: whoever may open these pages sees each client's points on its own page.
"""

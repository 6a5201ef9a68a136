"""Charts: one builder a chart makes its specification; drawn on the server, live only when a reader asks.

``builders`` and ``figure`` are plain Python. ``{% load charts %}{% chart figure %}`` shows a figure.
"""

"""Every component: what it is for, and what it is given in each of its states.

A template of the same name in ``faces/gallery/`` writes the component as a page does, from a state ``s``.
Most stand in ``foundation/ui``. Those of a room, which no other room may write, are in ``rooms``.
"""

from firstline.faces.gallery.catalogue import charts, course, doing, forms, rooms, things, words

COMPONENTS = (
    *words.COMPONENTS,
    *things.COMPONENTS,
    *course.COMPONENTS,
    *charts.COMPONENTS,
    *rooms.COMPONENTS,
    *doing.COMPONENTS,
    *forms.COMPONENTS,
)

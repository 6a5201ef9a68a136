"""The design system as templates, tags and style sheets. See ``templatetags/firstline.py`` first."""

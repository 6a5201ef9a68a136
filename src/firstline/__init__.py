"""Firstline: the open platform for a region's first-line business service."""

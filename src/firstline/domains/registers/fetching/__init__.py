"""Fetching from a register over the network. What is done with the bytes is the same as for a file."""

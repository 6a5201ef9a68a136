"""What several answers to the same questions say together: so far, how far people agree."""

"""How fast, and against what. Each module registers its measures; ``python -m bench`` runs them."""

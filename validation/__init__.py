"""How right, and against what. Each module registers its measures; ``python -m validation`` runs them."""

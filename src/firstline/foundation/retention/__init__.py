"""What every table declares about the data it holds."""

from firstline.foundation.retention.declaration import Basis, Erasure, Retention

__all__ = ["Basis", "Erasure", "Retention"]

"""What every table declares about the data it holds."""

from firstline.foundation.retention.declaration import Basis, Erasure, Herself, Retention
from firstline.foundation.retention.mentions import MARK

__all__ = ["MARK", "Basis", "Erasure", "Herself", "Retention"]

"""Pictures of every page of the demo, for a person to look at: ``make shots``."""

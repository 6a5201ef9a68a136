"""Danish: a full stop between hours and minutes, as the official spelling has it."""

DATETIME_FORMAT = "j. F Y, H.i"
SHORT_DATETIME_FORMAT = "d.m.Y H.i"
TIME_FORMAT = "H.i"

"""What may be shown of counts and sums to whoever may not see the rows behind them, and what was shown."""

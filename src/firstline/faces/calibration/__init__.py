"""Where an analyst calibrates an instrument's questions and lets scores take their uncertainty from it."""

"""Many photos into one table, in a run that can be stopped and go on."""

"""What is left of a request when it is over: log, metrics, trace."""

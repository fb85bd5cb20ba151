"""The shell around the app: clients, connections, keys, rates and headers."""

"""Work for waiting clients: workers, queues and jobs."""

"""Requests that prove what a client can do: the HTTP client, the ladder, the runner."""

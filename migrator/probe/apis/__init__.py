"""Calls of APIs with a token in hand, and what their answers mean."""

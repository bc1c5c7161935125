"""One authorization server: endpoints, client authentication, tokens, and what it was seen to do."""

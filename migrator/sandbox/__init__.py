"""The embedded platform: an authorization server and APIs on loopback."""

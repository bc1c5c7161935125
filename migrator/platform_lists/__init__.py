"""Reads the lists of applications and keys that administrators download from a platform."""

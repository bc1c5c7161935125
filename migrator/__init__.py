"""Move data extractors from long-lived API keys to OAuth 2.0, and prove that the move is safe."""

__version__ = "0.1.0"

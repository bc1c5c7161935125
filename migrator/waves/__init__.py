"""Which extractors must move together, which key is free after which wave, and what is in the way."""

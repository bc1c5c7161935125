"""Finds extractors that use keys in folders and repositories, and drafts an inventory of them."""

"""Provider catalogs: one YAML file for each provider, and the loader."""

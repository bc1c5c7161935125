"""The pages of `migrator explain`, collected from the things that they explain."""

"""Inventory files to Inventory, with every problem as a finding."""

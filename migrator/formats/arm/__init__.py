"""What the adapters of Azure Resource Manager templates share."""

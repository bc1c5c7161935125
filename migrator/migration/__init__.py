"""Plans changes to configuration files, proves them and writes them."""

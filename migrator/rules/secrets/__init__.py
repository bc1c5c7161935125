"""What an inventory names as secrets."""

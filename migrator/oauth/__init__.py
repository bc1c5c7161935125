"""What is sent to authorization servers and what their answers mean. Sends nothing itself."""

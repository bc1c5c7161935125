"""The jobs behind the commands: files in, one Report out. Nothing here prints or knows of a command line."""

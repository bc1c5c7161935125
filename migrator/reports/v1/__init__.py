"""The JSON report, version 1: a contract with other programs. Fields are added, never renamed."""

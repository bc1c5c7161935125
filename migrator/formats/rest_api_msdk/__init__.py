"""What the adapters of tap-rest-api-msdk share: its settings are the same in JSON and in meltano.yml."""

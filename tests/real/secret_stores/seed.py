"""Stores secrets in a moto server. Runs in the virtual environment that has boto3."""

import json
import sys

import boto3

client = boto3.client("secretsmanager")
for name, value in json.load(sys.stdin).items():
    client.create_secret(Name=name, SecretString=value)

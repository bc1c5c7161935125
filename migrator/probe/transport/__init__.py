"""The only HTTP client: allowed hosts, rates, budgets, repetitions and the request log."""

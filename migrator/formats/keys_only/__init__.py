"""What the adapters of programs share that can send a static key and nothing else."""

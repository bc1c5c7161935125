"""The parts of the `meltano-yml` adapter."""

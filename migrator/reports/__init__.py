"""Reports: one module for each output format. A renderer turns a Report into text and knows nothing else."""

"""More than one machine: each worker runs the program over its own blocks and meets the others for values."""

"""Native building blocks: numba and numpy only; addresses and numbers in, numbers out."""

"""The measure layer: reports, results and comparisons of runs. Import from its modules; this stays light."""

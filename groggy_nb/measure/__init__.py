"""Experiments: one program run in several ways, what work costs on this machine, what a run will take."""

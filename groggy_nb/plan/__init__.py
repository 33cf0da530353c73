"""From a program to a plan: cut by the mode, written out, scheduled in walks, placed in memory."""

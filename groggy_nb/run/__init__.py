"""One run: bound to a graph, executed natively or interpreted, recorded."""

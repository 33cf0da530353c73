"""Algorithms on a whole graph as steps of a program: native functions that one thread runs, or all.

Each takes, as int64: the control block; where all threads call it, the thread's number and how many they
are, and it gives all of them the same; N, M; what it reads of the graph (of rows the offsets, neighbors
and, where asked for, edges; of edges their ends); its operands, arrays by address (one of nodes or edges
with the number of its entries behind it), scalars by value and words by their number; the address of what
it fills; scratch of 8 bytes a node, an edge or another domain's entry, holding anything. An operand that is
left out is the address 0. It gives FINISHED,
CANCELLED, or which of the errors that its op declares, counted from 1. It looks at the cancel word at
least every CHECK_EVERY entries, allocates nothing and raises nothing.
"""

"""Rows, degrees and blocks by plain loops; imports nothing of what it checks."""


def rows(src, dst, num_nodes, directed, direction):
    """For each node the list of (neighbor, edge) that the language defines."""
    out = [[] for _ in range(num_nodes)]
    into = [[] for _ in range(num_nodes)]
    either = [[] for _ in range(num_nodes)]
    for e in range(len(src)):
        u, v = int(src[e]), int(dst[e])
        out[u].append((v, e))
        into[v].append((u, e))
        either[u].append((v, e))
        if u != v:
            either[v].append((u, e))
    for table in (out, into, either):
        for row in table:
            row.sort()
    if directed:
        both = [out[v] + [(u, e) for u, e in into[v] if u != v] for v in range(num_nodes)]
    else:
        out = into = both = either
    closed = [[(v, 0xFFFFFFFF), *both[v]] for v in range(num_nodes)]
    return {"in": into, "out": out, "both": both, "closed": closed}[direction]


def as_rows(csr):
    """The same lists out of three arrays."""
    return [
        [
            (int(csr.indices[k]), int(csr.edge_ids[k]))
            for k in range(int(csr.indptr[v]), int(csr.indptr[v + 1]))
        ]
        for v in range(len(csr.indptr) - 1)
    ]


def number_of_blocks(units):
    """One for each 4096 units, but no more than 64; above 2^24 units one for each 2^18, but at most 4096."""
    if units > 2**24:
        return min(4096, units // 2**18)
    return min(64, max(1, units // 4096))


def node_blocks(src, dst, num_nodes, directed):
    """Boundaries by walking over the nodes."""
    if directed:
        units = [sum(int(x) == v for x in src) + sum(int(x) == v for x in dst) + 4 for v in range(num_nodes)]
    else:
        units = [len(row) + 4 for row in rows(src, dst, num_nodes, False, "both")]
    total = sum(units)
    blocks = number_of_blocks(total)
    boundaries = []
    for b in range(blocks + 1):
        node, prefix = 0, 0
        while node < num_nodes and prefix * blocks < b * total:
            prefix += units[node]
            node += 1
        boundaries.append(node)
    return boundaries


def edge_blocks(num_edges):
    """Boundaries of edges, rounded up."""
    blocks = number_of_blocks(num_edges)
    return [(b * num_edges + blocks - 1) // blocks for b in range(blocks + 1)]

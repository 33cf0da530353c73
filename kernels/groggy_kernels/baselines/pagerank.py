"""PageRank in one pass over the edges a round, for any number of threads."""

from numba import types

from groggy_kernels.baselines.arrays import F8, READ_I8, READ_U4, READ_U8
from groggy_kernels.compiling import kernel
from groggy_kernels.control import barrier, take_block
from groggy_kernels.primitives import ONE

LINE = 8  # words between the slots of blocks, so that threads share no cache line


@kernel(
    types.int64(
        *(READ_U8, READ_U4, READ_I8, READ_U8),
        *(F8, F8, F8, F8),
        *(types.float64, types.float64, types.int64),
        *(types.int64, types.int64),
    )
)
def pagerank(
    indptr,
    indices,
    out_degree,
    blocks,
    ranks,
    shares,
    next_shares,
    slots,
    damping,
    tol,
    max_iter,
    threads,
    control,
):
    """Fill `ranks`; return the number of rounds. Every thread makes the same call.

    Rank pulled along in-edges, rank of nodes without out-edges spread evenly (Langville and Meyer 2006,
    chapter 4); ends when the ranks change by less than `tol` in all. A round makes the next round's
    shares (rank / out-degree) in the same pass, so there is one barrier a round.

    Parameters
    ----------
    indptr, indices : uint64 (N + 1,), uint32 (E,)
        In-neighbors.
    out_degree : int64 (N,)
    blocks : uint64 (blocks + 1,)
        Boundaries of the blocks of nodes, which fix the order of sums.
    ranks, shares, next_shares : float64 (N,)
        Written; two of them are work space.
    slots : float64 (2 * blocks * LINE,)
        Work space in two halves: a fast thread fills one while a slow one reads the other.
    control : int64
        Address of a control block of zeros.
    """
    num_nodes = len(ranks)
    num_blocks = len(blocks) - 1
    half = 0
    base = 0
    q = take_block(control, base)
    while q < num_blocks:
        lost = 0.0
        for v in range(blocks[q], blocks[q + 1]):
            rank = 1.0 / num_nodes
            ranks[v] = rank
            if out_degree[v] == 0:
                shares[v] = 0.0
                lost += rank
            else:
                shares[v] = rank / out_degree[v]
        slots[q * LINE] = lost
        q = take_block(control, base)
    base += num_blocks + threads
    if barrier(control, threads) != 0:
        return -1
    lost = 0.0
    for b in range(num_blocks):
        lost += slots[b * LINE]
    rounds = 0
    while rounds < max_iter:
        rounds += 1
        half = num_blocks - half
        spread = lost / num_nodes
        teleport = (1.0 - damping) / num_nodes
        q = take_block(control, base)
        while q < num_blocks:
            lost = 0.0
            change = 0.0
            for v in range(blocks[q], blocks[q + 1]):
                pulled = 0.0
                for k in range(indptr[v], indptr[v + ONE]):
                    pulled += shares[indices[k]]
                rank = damping * (pulled + spread) + teleport
                change += abs(rank - ranks[v])
                ranks[v] = rank
                if out_degree[v] == 0:
                    next_shares[v] = 0.0
                    lost += rank
                else:
                    next_shares[v] = rank / out_degree[v]
            slots[(half + q) * LINE] = lost
            slots[(half + q) * LINE + 1] = change
            q = take_block(control, base)
        base += num_blocks + threads
        if barrier(control, threads) != 0:
            return -1
        lost = 0.0
        change = 0.0
        for b in range(num_blocks):
            lost += slots[(half + b) * LINE]
            change += slots[(half + b) * LINE + 1]
        shares, next_shares = next_shares, shares
        if change < tol:
            break
    return rounds

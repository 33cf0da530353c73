"""Threefry2x64-20 and what is drawn by it, in plain Python integers: an oracle that imports nothing."""

WORD = 2**64
TURNS = (16, 42, 12, 31, 16, 32, 24, 21)
STREAMS = {
    "random_uniform": 1,
    "random_normal": 2,
    "random_integers": 3,
    "bernoulli": 4,
    "sample": 5,
    "random_walk": 6,
}

# D. E. Shaw Research's Random123, kat_vectors: key, counter, result; zeros, ones, and digits of pi.
KNOWN = [
    ((0, 0), (0, 0), (0xC2B6E3A8C2C69865, 0x6F81ED42F350084D)),
    ((WORD - 1,) * 2, (WORD - 1,) * 2, (0xE02CB7C4D95D277A, 0xD06633D0893B8B68)),
    (
        (0xA4093822299F31D0, 0x082EFA98EC4E6C89),
        (0x243F6A8885A308D3, 0x13198A2E03707344),
        (0x263C7D30BB0F0AF1, 0x56BE8361D3311526),
    ),
]


def threefry(key, counter):
    keys = [*key, 0x1BD11BDAA9FC1A22 ^ key[0] ^ key[1]]
    x, y = (counter[0] + key[0]) % WORD, (counter[1] + key[1]) % WORD
    for n in range(20):
        x = (x + y) % WORD
        y = ((y << TURNS[n % 8]) % WORD + (y >> (64 - TURNS[n % 8]))) ^ x
        if n % 4 == 3:
            s = n // 4 + 1
            x = (x + keys[s % 3]) % WORD
            y = (y + keys[(s + 1) % 3] + s) % WORD
    return x, y


def drawn(name, seed, index, is_edge=False):
    """The two words that an op draws at a node or edge."""
    return threefry((seed % WORD, STREAMS[name]), (index, int(is_edge)))


def uniform(seed, index, is_edge=False, name="random_uniform"):
    return (drawn(name, seed, index, is_edge)[0] >> 11) / 2**53


def integer(low, high, seed, index, is_edge=False):
    first, second = drawn("random_integers", seed, index, is_edge)
    return low + (first * WORD + second) * (high - low) // WORD**2


def sampled(count, number, seed, is_edge=False):
    """Whether each of some nodes or edges is among the `count` with the lowest words."""
    order = sorted(range(number), key=lambda n: drawn("sample", seed, n, is_edge)[0])
    return [n in order[:count] for n in range(number)]


def walk(rows, start, length, restart, weights, seed):
    """Visits of a walk; a row holds (neighbor, edge) in order."""
    visits = [0] * len(rows)
    v = start
    visits[v] += 1
    for n in range(1, length + 1):
        first, second = drawn("random_walk", seed, n)
        row = (
            rows[v]
            if weights is None
            else [(u, e) for u, e in rows[v] if sum(weights[f] for _, f in rows[v])]
        )
        if (first >> 11) / 2**53 < restart or not row:
            v = start
        elif weights is None:
            v = row[second * len(row) // WORD][0]
        else:
            total, sums = 0.0, []
            for _, e in row:
                total += weights[e]
                sums.append(total)
            wanted = (second >> 11) / 2**53 * total
            v = next((u for (u, _), s in zip(row, sums, strict=True) if s > wanted), row[-1][0])
        visits[v] += 1
    return visits

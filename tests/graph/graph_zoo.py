"""Small graphs at the edge of what a graph can be: (src, dst, number of nodes) by name."""

ZOO = {
    "nothing": ([], [], 0),
    "one node": ([], [], 1),
    "one self loop": ([0], [0], 1),
    "nodes without edges": ([], [], 5),
    "all dangling but one": ([0, 0, 0], [1, 2, 3], 4),
    "two self loops on one node": ([0, 0, 1], [0, 0, 0], 2),
    "parallel edges both ways": ([0, 1, 0, 1, 0], [1, 0, 1, 0, 0], 3),
    "unsorted": ([3, 0, 2, 1, 3], [0, 3, 1, 2, 3], 4),
    "a hub": ([0] * 50, list(range(1, 51)), 51),
    "disconnected": ([0, 1, 2, 4, 5, 6], [1, 2, 0, 5, 6, 4], 8),
    "an isolated last node": ([0, 1], [1, 0], 10),
}

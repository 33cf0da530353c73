"""Data sets without a download: a club, the modules of this environment, the packages of this machine."""

from __future__ import annotations

import hashlib

from .graph import Graph

# Zachary, W. (1977): An information flow model for conflict and fission in small groups. Each member
# with those of a higher number, from 0; the club each joined after the split.
KARATE = {
    0: (1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 17, 19, 21, 31),
    1: (2, 3, 7, 13, 17, 19, 21, 30),
    2: (3, 7, 8, 9, 13, 27, 28, 32),
    3: (7, 12, 13),
    4: (6, 10),
    5: (6, 10, 16),
    6: (16,),
    8: (30, 32, 33),
    9: (33,),
    13: (33,),
    14: (32, 33),
    15: (32, 33),
    18: (32, 33),
    19: (33,),
    20: (32, 33),
    22: (32, 33),
    23: (25, 27, 29, 32, 33),
    24: (25, 27, 31),
    25: (31,),
    26: (29, 33),
    27: (33,),
    28: (31, 33),
    29: (32, 33),
    30: (32, 33),
    31: (32, 33),
    32: (33,),
}
KARATE_CLUBS = "HHHHHHHHHOHHHHOOHHOHOHOOOOOOOOOOOO"
SCAN_VERSION = "1"  # raise when what a scan finds changes


def karate() -> Graph:
    """The karate club of Zachary (1977): 34 members, 78 friendships, undirected.

    Node attribute "club" is "Mr. Hi" or "Officer", the side taken when the club split.

    Examples
    --------
    >>> karate().num_edges
    78
    """
    edges = [(u, v) for u, row in KARATE.items() for v in row]
    return Graph.from_edges(
        [u for u, _ in edges],
        [v for _, v in edges],
        num_nodes=len(KARATE_CLUBS),
        directed=False,
        node_attrs={"club": [{"H": "Mr. Hi", "O": "Officer"}[letter] for letter in KARATE_CLUBS]},
        notes=("Zachary's karate club (1977)",),
    )


def python_imports(refresh: bool = False) -> Graph:
    """Which installed Python module imports which; files are parsed, never imported.

    Parameters
    ----------
    refresh : bool
        Scan again. Otherwise the last scan is read back from the user's cache folder where no file
        was added, removed or changed since.

    Returns
    -------
    Graph
        Directed, importer to imported, labels the dotted names. Edge attribute "count": statements;
        node attributes "package" (the first part of the name), "lines", "stdlib". Names without a
        source file (compiled and built-in modules) are counted in the notes.

    Notes
    -----
    An imported name stands for the longest module path that exists; a module's import of itself is left
    out. Cost: about 0.2 s from the cache; without it, 10,000 files take about 2.5 s on two cores
    (2026-11).
    """
    from . import data_cache, imports

    modules = imports.installed_modules()
    digest = hashlib.blake2b(SCAN_VERSION.encode(), digest_size=16)
    for module in modules:
        digest.update(
            f"{module.name}\0{module.path}\0{module.modified}\0{module.size}\n".encode("utf-8", "replace")
        )
    key = digest.hexdigest()
    environment = hashlib.blake2b(
        "\n".join(r for r, _ in imports.library_folders()).encode(), digest_size=8
    ).hexdigest()
    file = data_cache.cache_file(f"python_imports_{environment}")
    arrays = None if refresh else data_cache.load(file, key)
    if arrays is not None:
        try:
            return imports.graph_of(arrays)
        except Exception:  # whatever a damaged cache holds, it is made again
            arrays = None
    arrays = imports.import_arrays(modules)
    data_cache.save(file, key, arrays)
    return imports.graph_of(arrays)


def debian_packages(path: str = "/var/lib/dpkg/status") -> Graph:
    """Which installed Debian package depends on which, from dpkg's list.

    Returns
    -------
    Graph
        Directed, package to dependency (providers of a virtual one; every installed alternative).
        Edge attribute "kind" ("Depends" or "Pre-Depends"), node attributes "section" and
        "installed_size" (KiB).

    Raises
    ------
    GraphError
        Where the machine has no such list.
    """
    from . import debian

    return debian.read_status(path)

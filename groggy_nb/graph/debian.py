"""The dependency graph of Debian packages, from dpkg's own list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from .. import given
from ..errors import GraphError, clipped
from .graph import Graph

RELATIONS = ("Pre-Depends", "Depends")
NAME = re.compile(r"[a-z0-9][a-z0-9+.-]*")


def read_status(path: str) -> Graph:
    """The graph of a dpkg status file; `datasets.debian_packages` says what it holds."""
    try:
        file = given.path("path", path, error=GraphError, code="graph-file-path")
        text = Path(file).read_text("utf-8", "replace")
    except OSError as error:
        raise GraphError(
            f"no list of Debian packages: {clipped(str(error))}",
            code="graph-dataset",
            hint="python_imports() works on every machine",
        ) from None
    packages = {p["Package"]: p for p in _paragraphs(text) if "Package" in p and _is_installed(p)}
    index = {name: number for number, name in enumerate(packages)}
    providers: dict[str, list[int]] = {}
    for name, fields in packages.items():
        for virtual in _names(fields.get("Provides", "")):
            providers.setdefault(virtual, []).append(index[name])
    kinds: dict[tuple[int, int], str] = {}
    unmet = 0
    for name, fields in packages.items():
        for relation in RELATIONS:
            for wanted in _names(fields.get(relation, "")):
                found = [index[wanted]] if wanted in index else providers.get(wanted, [])
                unmet += not found
                for target in found:
                    kinds.setdefault((index[name], target), relation)
    return Graph.from_edges(
        [u for u, _ in kinds],
        [v for _, v in kinds],
        num_nodes=len(packages),
        labels=list(packages),
        edge_attrs={"kind": list(kinds.values())},
        node_attrs={
            "section": [p.get("Section", "") for p in packages.values()],
            "installed_size": [
                int(size) if (size := p.get("Installed-Size", "0")).isdigit() else 0
                for p in packages.values()
            ],
        },
        notes=(
            "an edge leads from a package to one it depends on",
            f"{unmet:,} alternatives that are not installed dropped",
        ),
    )


def _paragraphs(text: str) -> Iterator[dict[str, str]]:
    """The fields of each package; lines that continue a field are joined."""
    for block in text.split("\n\n"):
        fields: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            if line[:1] in (" ", "\t"):
                fields[name] = fields.get(name, "") + line
            else:
                name, _, value = line.partition(":")
                fields[name] = value.strip()
        yield fields


def _is_installed(fields: dict[str, str]) -> bool:
    """Whether dpkg counts the package as installed."""
    return fields.get("Status", "").split()[-1:] == ["installed"]


def _names(field: str) -> list[str]:
    """The package names of a relation, alternatives included, without versions and architectures."""
    parts = (part.strip() for part in re.split(r"[,|]", field))
    return [match.group() for part in parts if (match := NAME.match(part))]

"""PageRank and components of Spark's GraphX beside ours: `python tests/beside_spark.py PYTHON [NODES]`.

PYTHON has pyspark, which brings GraphX but not GraphFrames: that needs a jar of Maven. GraphFrames'
PageRank is GraphX's. Both have the same edges in a file; neither reading nor starting is timed. Spark's
rounds are the difference of two runs, of 2 and of 12 rounds; it has two threads, as ours.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FEW, MANY = 2, 12  # rounds
TIMES = 3


def of_spark(file: str) -> None:
    """What Spark takes, as JSON; runs in PYTHON."""
    import pyspark

    conf = pyspark.SparkConf().setMaster("local[2]").set("spark.ui.enabled", "false")
    for name in ("spark.driver.host", "spark.driver.bindAddress"):
        conf.set(name, "127.0.0.1")
    context = pyspark.SparkContext(conf=conf.set("spark.driver.memory", "8g"))
    context.setLogLevel("ERROR")
    java = context._jvm
    graphx, tag = java.org.apache.spark.graphx, java.scala.reflect.ClassTag.Int()
    level = java.org.apache.spark.storage.StorageLevel.MEMORY_ONLY()
    graph = graphx.GraphLoader.edgeListFile(context._jsc.sc(), file, False, 2, level, level)
    graph.edges().count()

    def seconds(work) -> float:
        begin = time.perf_counter()
        work().vertices().count()
        return time.perf_counter() - begin

    def pagerank(rounds: int) -> float:
        return seconds(lambda: graphx.lib.PageRank.run(graph, rounds, 0.15, tag, tag))

    pagerank(FEW)
    rounds = [(pagerank(MANY) - pagerank(FEW)) / (MANY - FEW) for _ in range(TIMES)]
    components = [seconds(lambda: graphx.lib.ConnectedComponents.run(graph, tag, tag)) for _ in range(TIMES)]
    print(json.dumps({"version": pyspark.__version__, "round": rounds, "components": components}))
    context.stop()


def ours(graph) -> dict[str, list[float]]:
    """What ours take on the same graph."""
    import groggy_nb as gn

    def seconds(program, **options) -> float:
        begin = time.perf_counter()
        program.run(graph, threads=2, **options)
        return time.perf_counter() - begin

    found: dict[str, list[float]] = {}
    few, many = (gn.algorithms.pagerank(tol=0, max_iter=rounds) for rounds in (FEW, MANY))
    components = gn.algorithms.components()
    for program in (few, many, components):
        seconds(program)
    found["round"] = [(seconds(many) - seconds(few)) / (MANY - FEW) for _ in range(TIMES)]
    found["components"] = [seconds(components) for _ in range(TIMES)]
    return found


def main() -> None:
    """A line for each of both."""
    import groggy_nb as gn

    nodes = int(sys.argv[2]) if len(sys.argv) > 2 else 200_000
    graph = gn.generate.uniform(nodes, 10)
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "edges.txt"
        with file.open("w") as lines:  # each edge both ways: GraphX knows directed edges
            for u, v in zip(graph.src.tolist(), graph.dst.tolist(), strict=True):
                lines.write(f"{u} {v}\n{v} {u}\n")
        told = subprocess.run(
            [sys.argv[1], __file__, "--spark", str(file)], check=True, capture_output=True, text=True
        )
    spark = json.loads(told.stdout.strip().splitlines()[-1])
    print(f"{graph.num_nodes:,} nodes, {graph.num_edges:,} edges, two threads; least of {TIMES}")
    for name, found in ((f"GraphX of Spark {spark['version']}", spark), ("groggy_nb, fused", ours(graph))):
        print(f"{name:26} {min(found['round']):9.4f} s a round, {min(found['components']):8.3f} s components")


if __name__ == "__main__":
    if sys.argv[1] == "--spark":
        of_spark(sys.argv[2])
    else:
        main()

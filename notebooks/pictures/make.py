"""Make the pictures of the README from real runs; run it on a quiet machine."""

from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt

import groggy_nb as gn

HERE = Path(__file__).parent
note = gn.algorithms.pagerank_note()
graph = gn.generate.uniform(5_000, 10)

gn.compare(note, graph, passes=())  # compiles
plain = gn.compare(note, graph, passes=())
figure, axes = plt.subplots(figsize=(7.2, 2.4), layout="constrained")
plain.plot.crossings(ax=axes)
axes.set_title("PageRank, 100 rounds: calls from Python into native code", fontsize=10)
figure.savefig(HERE / "crossings.png", dpi=110)

gn.compare(note, graph)
axes = gn.compare(note, graph).plot.breakdown()
axes[0].figure.savefig(HERE / "breakdown.png", dpi=110)

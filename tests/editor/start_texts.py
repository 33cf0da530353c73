"""Programs that edits begin with: every form, comments everywhere, odd line ends, words beyond ASCII."""

COMMENTED = '''# first line
"""What it is."""   # behind the docstring
damping = param(0.85, min=0, max=1, help="chance # not a comment")  # a parameter

deg   = out_degree()          # spacing  stays
sink  = deg == 0; inv = recip(deg)   # two on a line
ranks = full(1 / N)
# before the loop
for _ in range(100):
    # first in the loop
    contrib = 0 if sink else ranks * inv

    pulled  = sum(contrib[u] for u in in_neighbors if contrib[u] > 0)  # pulled
    lost    = sum(
        ranks  # inside brackets
        if sink else 0
    )
    new     = damping * (pulled + lost / N) + (1 - damping) / N
    delta   = l1(new - ranks)
    ranks   = new  # back
    watch(delta)
    if delta < 1e-10: break   # on one line
    # last in the loop
# after the loop
nodes["pagerank"] = ranks
graph["delta"] = delta;   # the end
'''
SWEEP = """labels = node_index()
changed = 0
for _ in range(10):
\tbefore = labels
\tfor v in nodes_by(labels):  # tabs
\t\tlabels[v] = mode(labels[u] for u in closed_neighbors)
\t\tchanged += 1
\tif all(labels == before):
\t\tbreak
nodes["community"] = labels
graph["changed"] = changed
"""
ARMS = """x = nodes.get("age", 1.0)
w = edges.get("weight", 1.0)
total = sum(x)
if total > 3:  # many
    y = x / total
    # in the first arm
elif total > 2:
    y = x * 2
else:
    y = sqrt(x)  # few
z = min((y[u] + w[e] for u, e in in_edges), default=inf)
while any(z > 100):
    z = minimum(z, 10) ; z = z - 1
for _ in range(3): z = z + given  # an input
nodes["z"] = z"""
UNICODE = """# größe — π
x = nodes.get("größe", 1.0)   # ñ
y = x + 1; z = x * 2  # ∞
nodes["Ergebnis ß"] = y + z  # ende
"""
APART = """# the whole

d = degree()
# first

# second


x = d + 1  # beside

for _ in range(3):
    # in it

    x = x * 2
    # last in it

nodes["x"] = x
"""
TEXTS = {
    "commented": COMMENTED,
    "windows": COMMENTED.replace("\n", "\r\n"),
    "sweep": SWEEP,
    "arms": ARMS,
    "unicode": UNICODE,
    "mark": "\ufeff" + UNICODE,
    "mixed": "a = ones()\r\nb = 2 * a\nc = a + b\r\nnodes['c'] = c  # end",
    "apart": APART,
    "empty": "",
    "only comments": "# nothing\n\n# yet\n",
}

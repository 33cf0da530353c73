"""The control block of a run: words of 8 bytes, 64 bytes apart so that threads share no cache line."""

LINE = 8
CANCEL = 0  # 1: stop at the end of the round; 2: stop at the next block
TICKET = 1 * LINE  # next block to take
ARRIVED = 2 * LINE  # threads that reached the barrier
PHASE = 3 * LINE  # barriers passed
STOP = 4 * LINE  # the soft cancel as thread 0 published it, one word for even and one for odd rounds
STAY = 5 * LINE  # how many threads shall go on behind a round; then so many as thread 0 published it, as STOP
ERROR = 6 * LINE  # lowest failing step in program order and its lowest place, or NO_ERROR
ROUNDS = 7 * LINE  # rounds begun, for the progress display
LIMITED = 8 * LINE  # a while loop reached max_rounds
SAMPLE = 9 * LINE  # of many rounds, one out of this many (a power of two) is timed step by step
DRAWN = 10 * LINE  # of a kernel on all threads: the next part of its work to take
DONE = 11 * LINE  # of a long kernel, for the progress display: its work so far, then how much it is in all
STAMPS = 12 * LINE  # stamps kept, one round of how many is kept, rounds seen; then the cycles of each stamp
STAMP_HEAD = 3
STAMPS_KEPT = 4096  # then every other one is dropped, and every other round kept from there on
CONTROL_WORDS = STAMPS + STAMP_HEAD + STAMPS_KEPT
FIRST_ROUNDS = 16  # rounds that are timed step by step in any case
NO_ERROR = 2**62
PLACE_BITS = 32  # of ERROR: one more than the node's index, 0 where none is named; the step's rank above
# Behind the control block, a line a thread: its own first failure as ERROR has it, what it found there.
FAILED = CONTROL_WORDS

# The counters of a row of the step table: cycles at work, cycles at barriers, calls timed, calls; and the
# longest call at work and at a barrier, told apart because what the system ran in between is in one of them.
WORK, WAIT, TIMED, CALLS, LONGEST_WORK, LONGEST_WAIT = range(6)
ROW_WORDS = 6

# A reduction fills a slot a block. These are folded in groups of so many, block by block, then the groups one
# after the other: this is the order of sums over the whole graph, so another number means other bits.
GROUP_BLOCKS = 64

# The words of a loop's frontier: nodes that the last walk took, or EVERYTHING; how many pieces they are cut
# into; which of two lists they are in; how many entries lie beside what the last walk changed, or ANYTHING;
# rounds that took listed nodes alone, and the entries of their rows; of how many entries there are lists;
# whether the list holds what changed and nothing else, as it does where changed nodes gave their values on.
# Behind which round the first thread goes on alone, and where it was when it came back: rounds, turn, why the
# loop ended if it did. Of values that were given on: whether the array for the next ones was left as it was,
# how many entries are to be walked before that may be again, whether an odd value turned up. In the first
# round, one more than the index of a node whose value all have that are not listed; else 0.
TAKEN, CUTS, SIDE, REACH, SPARSE, WALKED, MOST, PUSHED, LEADS, LED_ROUNDS, LED_TURN, LED_ENDED = range(12)
STALE, OWED, ODD, ALIKE = range(12, 16)
FRONTIER_WORDS = 16
EVERYTHING = -1
# What a walk notes of a node that it took: a value of it is another now; it read a number that changes from
# round to round; it asked none of its neighbors.
CHANGED, ASKING, DEAF = 1, 2, 4
ALONE = 4  # as many entries as such a node is work, whose row is not walked
ANYTHING = 2**62
# How nodes are chosen: by walking rows alone; or by giving on the values of those that changed; or by walking
# rows again where odd values turned up among these. In the first round, by giving on the few values that are
# not what all others are.
NEVER, MAY_PUSH, AGAIN, MAY_BEGIN = range(4)

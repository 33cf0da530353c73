"""Sorting and selecting int64 values in place: quicksort that falls back to heapsort (Musser 1997)."""

from groggy_kernels.compiling import kernel, part
from groggy_kernels.primitives import i8_at

INSERTION = 24  # shorter parts are sorted by insertion
DEPTH = 2  # bad halvings allowed for each doubling of n, before heapsort


@part
def depth_limit(n):
    """How many times n values may be split before heapsort takes over."""
    depth = 0
    while n > 1:
        n >>= 1
        depth += DEPTH
    return depth


@part
def insertion_sort(address, low, high):
    """Sort the values low..high, both inclusive."""
    p = i8_at(address)
    for i in range(low + 1, high + 1):
        value = p[i]
        j = i
        while j > low and p[j - 1] > value:
            p[j] = p[j - 1]
            j -= 1
        p[j] = value


@part
def heap_sort(address, low, high):
    """Sort the values low..high, both inclusive, in n log n steps whatever they are."""
    p = i8_at(address)
    start = low + (high - low + 1) // 2
    end = high + 1
    while end > low + 1:
        if start > low:
            start -= 1
        else:
            end -= 1
            p[end], p[low] = p[low], p[end]
        parent = start
        value = p[parent]
        child = 2 * parent + 1 - low
        while child < end:
            if child + 1 < end and p[child + 1] > p[child]:
                child += 1
            if p[child] <= value:
                break
            p[parent] = p[child]
            parent = child
            child = 2 * parent + 1 - low
        p[parent] = value


@part
def split(address, low, high):
    """Move values so that low..j are at most those of j+1..high, and return j (Hoare 1962).

    The pivot is the median of three of them, so both parts hold at least one value.
    """
    p = i8_at(address)
    a = p[low]
    b = p[low + (high - low) // 2]
    c = p[high]
    pivot = max(min(a, b), min(max(a, b), c))
    i = low - 1
    j = high + 1
    while True:
        i += 1
        while p[i] < pivot:
            i += 1
        j -= 1
        while p[j] > pivot:
            j -= 1
        if i >= j:
            return j
        p[i], p[j] = p[j], p[i]


@kernel("int64(int64, int64, int64, int64)")
def sort_part(address, low, high, depth):
    """Sort the values low..high; calls itself for the smaller part only, so at most log n deep."""
    while high - low >= INSERTION:
        if depth == 0:
            heap_sort(address, low, high)
            return 0
        depth -= 1
        j = split(address, low, high)
        if j - low < high - j:
            sort_part(address, low, j, depth)
            low = j + 1
        else:
            sort_part(address, j + 1, high, depth)
            high = j
    insertion_sort(address, low, high)
    return 0


@part
def sort_i8(address, low, high):
    """Sort the int64 values low..high, both inclusive, ascending."""
    sort_part(address, low, high, depth_limit(high - low + 1))


@part
def select_i8(address, n, k):
    """The value of rank k of n, then at place k: none before it is larger, none after it smaller."""
    low = 0
    high = n - 1
    depth = depth_limit(n)
    while high - low >= INSERTION and depth > 0:
        depth -= 1
        j = split(address, low, high)
        if k <= j:
            high = j
        else:
            low = j + 1
    if high - low >= INSERTION:
        heap_sort(address, low, high)
    else:
        insertion_sort(address, low, high)
    return i8_at(address)[k]

"""What `%groggy info` and `%groggy cache` say and do."""

from __future__ import annotations

from groggy_nb.errors import UsageError, clipped, nearest

CACHE_WORDS = ("path", "warm", "clear")


def describe() -> str:
    """Versions, threads, the cache and its size, and the cost of one crossing, measured now."""
    import IPython

    from groggy_nb.measure import machine
    from groggy_nb.run.threads import available_cores

    facts = machine.facts()
    pairs = {"groggy_nb": facts["groggy_nb"], "IPython": IPython.__version__, **facts}
    pairs["cache"] = f"{pairs['cache']}: {_filled()}"
    pairs["threads"] = f"at most {available_cores()}, one on small graphs"
    pairs["one crossing"] = f"{1e6 * machine.crossing_seconds():.2g} us, measured now"
    width = max(map(len, pairs))
    return "\n".join(f"{name.ljust(width)}  {value}" for name, value in pairs.items())


def cache(word: str | None) -> str:
    """Where compiled code is kept; fill it with some of the gallery; empty it."""
    from groggy_nb.codegen.cache import clear_cache, told_path

    match word:
        case None | "path":
            return told_path()
        case "warm":
            from groggy_nb.algorithms.warming import warm

            return str(warm())
        case "clear":
            return f"{clear_cache():,} compiled functions deleted in {told_path()}"
    near = nearest(word, CACHE_WORDS)
    hint = f"did you mean `%groggy cache {near}`?" if near else f"one of {', '.join(CACHE_WORDS)}"
    raise UsageError(f"the cache knows no {clipped(word)!r}", code="usage-cache", hint=hint)


def _filled() -> str:
    """How many functions the cache holds, and how large they are."""
    from groggy_nb.codegen.cache import cache_path

    folder = cache_path()
    sizes = (
        [file.stat().st_size for file in folder.glob("g_*")] if folder is not None and folder.is_dir() else []
    )
    return f"{len(sizes):,} functions, {sum(sizes) / 2**20:.1f} MiB"

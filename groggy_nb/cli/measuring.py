"""`groggy-nb ablate`, `calibrate` and `bench`: what passes save, what this machine costs, how peers do."""

from __future__ import annotations

import argparse
import json
from typing import Any

from groggy_nb.cli.reading import add_option, add_program_and_graph, read_graph, read_params, read_program
from groggy_nb.cli.speaking import FAILED, MISUSED, progress_line, say, show_warning
from groggy_nb.run.spoken import count


def add_to(commands: Any) -> None:
    """The options of the three commands."""
    told = "time a program with each pass left out, and with all added in order"
    ablated = commands.add_parser("ablate", help=told, allow_abbrev=False)
    add_program_and_graph(ablated)
    add_option(ablated, "threads")
    add = ablated.add_argument
    told = "timed runs of each variant (default: 0.7 s of them)"
    add("--repeats", type=count("--repeats", 1), metavar="N", help=told)
    add("-q", "--quiet", action="store_true", help="no progress")
    ablated.set_defaults(do=ablate)

    told = "measure what a crossing, a node and an edge cost here"
    measured = commands.add_parser("calibrate", help=told, allow_abbrev=False)
    measured.add_argument("--fresh", action="store_true", help="measure again, whatever is known already")
    measured.add_argument("--json", metavar="FILE", help="write the figures as JSON")
    measured.set_defaults(do=calibrate)

    timed = commands.add_parser("bench", help="time programs here, beside their peers", allow_abbrev=False)
    add = timed.add_argument
    add("--quick", action="store_true", help="smaller graphs, some two minutes")
    told = "what the project set out to reach, and the README's tables alone: some ten minutes"
    add("--targets", action="store_true", help=told)
    add(
        "--rounds",
        type=count("--rounds", 1),
        metavar="N",
        help="samples of each contender, in turns (default: 5)",
    )
    add(
        "--threads",
        type=count("--threads", 1),
        metavar="N",
        help="of every contender that has them (default: 2)",
    )
    add("--seed", type=int, metavar="N", help="of the uniform graph (default: 42)")
    add("--gap", metavar="FOLDER", help="with the programs of the GAP benchmark suite, to time them too")
    add("--groggy", metavar="PYTHON", help="that has groggy 0.5.2, to time it too")
    add(
        "--json", metavar="FILE", help="write all figures and samples as JSON, and pictures of them beside it"
    )
    told = "measure this part alone; give it again for another: ranking, contests, spectrum, ..."
    add("--only", action="append", metavar="PART", help=told)
    add(
        "--minutes",
        type=count("--minutes", 1),
        metavar="N",
        help="begin no part after them; --resume measures what is left",
    )
    told = "measure only what the --json FILE of a run that was ended does not hold: each part is kept there"
    add("--resume", action="store_true", help=told)
    add(
        "--against",
        metavar="REV",
        nargs="?",
        const="",
        help="beside another revision of the clone you are in, or that of a Python (default: the last tag, "
        "else the trunk); with --targets it is one more contender",
    )
    timed.set_defaults(do=bench)


def ablate(arguments: argparse.Namespace) -> int:
    """`groggy-nb ablate PROGRAM GRAPH`: fails where a pass changed a bit."""
    from groggy_nb.measure import ablation

    program = read_program(arguments)
    graph = read_graph(arguments)
    params, inputs = read_params(arguments.params, program, graph)
    with progress_line(quiet=arguments.quiet) as progress:
        found = ablation.ablate(
            program,
            graph,
            repeats=arguments.repeats,
            threads=arguments.threads,
            params=params,
            inputs=inputs,
            progress=progress,
        )
    print(found)
    return 0 if found.equal else say("the results differ", FAILED)


def calibrate(arguments: argparse.Namespace) -> int:
    """`groggy-nb calibrate`."""
    from groggy_nb.measure.calibration import calibrate as measured
    from groggy_nb.report.files import write_text

    found = measured(fresh=arguments.fresh)
    print(found)
    if arguments.json:
        write_text(arguments.json, json.dumps(found.to_dict(), indent=1) + "\n")
    return 0


def bench(arguments: argparse.Namespace) -> int:
    """`groggy-nb bench`."""
    if arguments.against is not None and not arguments.targets:
        return bench_against(arguments)
    from dataclasses import replace
    from pathlib import Path

    from groggy_nb import benchmark
    from groggy_nb.report.files import write_text

    for part in arguments.only or ():
        if part not in benchmark.SECTIONS:
            return say(f"--only {part}: there are {', '.join(benchmark.SECTIONS)}", MISUSED)
    settings = benchmark.QUICK if arguments.quick else benchmark.FULL
    if arguments.targets:
        settings = benchmark.AIMED
    given = {name: getattr(arguments, name) for name in ("rounds", "threads", "seed")}
    before = None
    if arguments.resume:
        if not arguments.json:
            return say("--resume goes on with a file: name it with --json FILE", MISUSED)
        before = benchmark.kept(arguments.json)

    def keep(found: dict[str, Any]) -> None:
        if arguments.json:
            write_text(arguments.json, json.dumps(found, indent=1) + "\n")

    with progress_line() as line:
        figures = benchmark.figures_of(
            replace(settings, **{name: x for name, x in given.items() if x is not None}),
            only=arguments.only or (benchmark.TARGETS if arguments.targets else benchmark.SECTIONS),
            gap=arguments.gap,
            groggy=arguments.groggy,
            against=arguments.against or None,
            before=before,
            minutes=arguments.minutes,
            keep=keep,
            say=None if line is None else line.write,
        )
    print(benchmark.page(figures))
    if arguments.json:
        write_text(arguments.json, json.dumps(figures, indent=1) + "\n")
        for drawn in benchmark.draw(figures, Path(arguments.json)):
            say(f"drawn: {drawn.name}")
    return 0


def bench_against(arguments: argparse.Namespace) -> int:
    """`groggy-nb bench --against REV`: fails where a count is not the committed one; times only warn."""
    from pathlib import Path

    from groggy_nb.benchmark import COUNTS, race, race_page, unwanted
    from groggy_nb.report.files import write_text

    with progress_line() as line:
        figures = race(
            arguments.against or None,
            Path.cwd(),
            quick=arguments.quick,
            rounds=arguments.rounds,
            say=None if line is None else line.write,
        )
    print(race_page(figures))
    if arguments.json:
        write_text(arguments.json, json.dumps(figures, indent=1) + "\n")
    for pair in figures["pairs"]:
        if pair["is_slower"]:
            times = f"{pair['interval'][1]:.2f} times as long as before"
            show_warning(f"{pair['name']}, {pair['mode']}, {pair['nodes'] or 34:,} nodes: {times}")
    wrong = unwanted(figures)
    for text in wrong:
        say(text)
    return say(f"where this is meant, change {COUNTS}", FAILED) if wrong else 0

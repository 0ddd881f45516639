"""What cleaning costs: CPU time against bare lxml parsing, by stage, for dumps, by size, cold; and memory over many pages.

    python tests/benchmark.py                        with the small pages in data/pages
    python tests/benchmark.py --data FOLDER          with real ones: a folder that train.py takes

All times are CPU time of one thread. Every measurement runs in a fresh process and sees each page once: a second look at a page is
cheaper than the first. What is compared is measured in turns, page by page, so that both sides meet the same noise. The cold runs
are those of a user, with as many threads as numpy takes by itself. Dumps need resiliparse (extra ``train``), the cold runs
trafilatura (extra ``bench``).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when numpy is imported
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import importlib.util
import multiprocessing
import random
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from multiprocessing.connection import Connection
from typing import IO, Any, TypeVar

import click
import lxml.etree
import lxml.html
import numpy as np

import boilerml
from boilerml.datasets import read_all
from boilerml.datasets.renderers import RENDERERS
from boilerml.features import View
from boilerml.model.agreement import swayed_and_settled
from boilerml.model.decision import decide
from boilerml.model.shipped import find_model

T = TypeVar("T")
ROOT = Path(__file__).resolve().parent.parent
STAGES = ("parse", "features", "content", "roles", "decide")
#: Blocks of the synthetic pages; each size is compared with the one before it.
SIZES = (12_500, 25_000, 50_000, 100_000)
ROUNDS = 3
COLD_ROUNDS = 5
FIRST_PAGES = 1000
TRAFILATURA = "from trafilatura.cli import main; main()"


def apart(measure: Callable[..., T], *args: Any) -> T:
    """Call a function in a fresh process, which has seen no page and shares no memory with this one."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_apart, args=(sender, measure, *args))
    process.start()
    sender.close()
    try:
        result: T = receiver.recv()
    except EOFError:
        raise SystemExit(f"{measure.__name__} ended without a result; see the message above") from None
    finally:
        process.join()
    return result


def _apart(sender: Connection, measure: Callable[..., object], *args: Any) -> None:
    for warm_up in ("<p>One.</p>", "One."):  # loads the models and what numpy loads late
        boilerml.clean(warm_up)
    sender.send(measure(*args))


def cpu(function: Callable[..., object], *args: object) -> float:
    """CPU seconds of one call, freeing its result included."""
    start = time.process_time()
    function(*args)
    return time.process_time() - start


def load(data: Path, most: int, seed: int) -> list[bytes]:
    """A random choice of HTML pages that lxml can parse at all (it refuses empty ones)."""
    pages = [page.data for page in read_all(data) if page.kind == "html" and page.data.strip()]
    random.Random(seed).shuffle(pages)
    return pages[:most]


def whole(pages: Sequence[bytes]) -> list[tuple[float, float]]:
    """CPU time of a bare parse and of `clean`, per page."""
    times = []
    for number, page in enumerate(pages):
        if number % 2:
            parsed, cleaned = cpu(lxml.html.document_fromstring, page), cpu(boilerml.clean, page)
        else:
            cleaned, parsed = cpu(boilerml.clean, page), cpu(lxml.html.document_fromstring, page)
        times.append((parsed, cleaned))
    return times


def by_stage(pages: Sequence[bytes]) -> list[tuple[float, ...]]:
    """CPU time of a bare parse, and of each stage of `clean`; per page."""
    times = []
    for page in pages:
        bare = cpu(lxml.html.document_fromstring, page)
        marks = [time.process_time()]
        parsed = boilerml.parse(page)
        marks.append(time.process_time())
        model = find_model(None, parsed.kind)
        view = View(parsed) if parsed.texts else None
        matrix = model.matrix(parsed, view)
        marks.append(time.process_time())
        odds = model.log_odds(matrix) if view else np.zeros(0, np.float32)
        marks.append(time.process_time())
        lengths = np.array([len(text) for text in parsed.texts], dtype=np.float64)
        if view and model.roles:
            said = model.roles.predict(matrix[:, : model.extractor.width], odds, view.words, view.names, view.size, view.unspaced)
            odds = swayed_and_settled(odds, said.p_roles, view.size, model.calibration[0], said.say)
        marks.append(time.process_time())
        decide(1 / (1 + np.exp(-odds.astype(np.float64))), lengths, least_p=model.least_p)
        marks.append(time.process_time())
        times.append((bare, *np.diff(marks).tolist()))
    return times


def dumps(pairs: Sequence[tuple[bytes, bytes]]) -> list[tuple[float, float]]:
    """CPU time of a bare parse of a page and of `clean` of its dump, per page."""
    times = []
    for number, (page, dump) in enumerate(pairs):
        if number % 2:
            parsed, cleaned = cpu(lxml.html.document_fromstring, page), cpu(boilerml.clean, dump)
        else:
            cleaned, parsed = cpu(boilerml.clean, dump), cpu(lxml.html.document_fromstring, page)
        times.append((parsed, cleaned))
    return times


def rendered(pages: Iterable[bytes]) -> list[tuple[bytes, bytes]]:
    """Pages with their dump by resiliparse, those whose dump is empty left out."""
    pairs = [(page, RENDERERS["resiliparse"](boilerml.parsing.decode(page)[0]).encode()) for page in pages]
    return [(page, dump) for page, dump in pairs if dump.strip()]


def synthetic(blocks: int, kind: str) -> bytes:
    """A page with as many blocks, of menus, headings, paragraphs and cards in turn; no two texts are the same."""
    rng = random.Random(blocks)
    words = "tide gate harbour night train lamp oven river meadow quay ledger wool kettle roof storm letter".split()
    sections = []
    for number in range(blocks):
        tag, length = (("li", 2), ("li", 3), ("h2", 5), ("p", 40), ("p", 60), ("td", 2), ("div", 12), ("p", 25))[number % 8]
        text = f"{' '.join(rng.choices(words, k=length)).capitalize()} {number}."
        if kind == "text":
            sections.append(f"  • {text}" if tag == "li" else f"\n{text}\n")
        elif tag == "li":
            sections.append(f'<ul class="menu-{number % 7}"><li><a href="/{number}">{text}</a></li></ul>')
        elif tag == "td":
            sections.append(f"<table><tr><td>{text}</td></tr></table>")
        else:
            sections.append(f'<{tag} class="part-{number % 11}">{text}</{tag}>')
    body = "\n".join(sections)
    return (f"<!doctype html><title>Synthetic</title><body>{body}</body>" if kind == "html" else body).encode()


def growth(kind: str) -> list[float]:
    """The least CPU time of `clean` for a page of each of `SIZES`."""
    pages = [synthetic(size, kind) for size in SIZES]
    least = [float("inf")] * len(SIZES)
    for _ in range(ROUNDS):
        least = [min(before, cpu(boilerml.clean, page)) for before, page in zip(least, pages, strict=True)]
    return least


def cold(pages: Sequence[bytes]) -> dict[str, list[float]]:
    """The least user and system CPU time of a whole command-line run, by program and page."""
    commands = {"boilerml": ["-m", "boilerml", "clean"], "python -c pass": ["-c", "pass"]}
    if trafilatura_starts():
        commands["trafilatura"] = ["-c", TRAFILATURA]
    unwanted = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "PYTHONDONTWRITEBYTECODE")
    environment = {name: value for name, value in os.environ.items() if name not in unwanted}
    least = {name: [float("inf")] * len(pages) for name in commands}
    with tempfile.TemporaryDirectory() as compiled, tempfile.TemporaryFile() as file:
        environment["PYTHONPYCACHEPREFIX"] = compiled  # as after an installation: nothing has to be compiled but once
        for number, page in enumerate(pages):
            file.seek(0)
            file.truncate()
            file.write(page)
            file.flush()
            for _ in range(COLD_ROUNDS):
                for name, command in commands.items():
                    file.seek(0)
                    used = run([sys.executable, *command], file, environment)
                    least[name][number] = min(least[name][number], used)
    return least


def trafilatura_starts() -> bool:
    """Whether the peer can run at all; it may be there without all that it needs."""
    if not importlib.util.find_spec("trafilatura"):
        print("trafilatura: skipped, not installed (extra bench)")
        return False
    trial = subprocess.run([sys.executable, "-c", TRAFILATURA, "--version"], capture_output=True, text=True, check=False)
    if trial.returncode:
        reason = (trial.stderr.strip().splitlines() or ["no message"])[-1]
        print(f"trafilatura: skipped, it does not start: {reason} (extra bench brings what it needs)")
    return not trial.returncode


def run(command: Sequence[str], stdin: IO[bytes], environment: Mapping[str, str]) -> float:
    """User and system CPU seconds of a program."""
    process = subprocess.Popen(command, stdin=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 3):  # 3: boilerml found nothing
        raise SystemExit(f"{' '.join(command)} ended with exit code {process.returncode}")
    return usage.ru_utime + usage.ru_stime


def resident() -> float:
    """Resident memory of this process, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def memory(pages: Sequence[bytes], runs: int) -> list[float]:
    """Resident memory at the start, after the first thousand pages, and at the end of a run over many pages."""
    marks = [resident()]
    for number in range(runs):
        boilerml.clean(pages[number % len(pages)])
        if number + 1 == min(FIRST_PAGES, runs):
            marks.append(resident())
    return [*marks, resident()]


def ratios(name: str, times: Sequence[tuple[float, float]]) -> str:
    """One line about two times per page: what is compared with, and what is measured."""
    base, measured = np.array(times).T
    return f"{name:<34}{measured.sum() / base.sum():8.2f}{np.median(measured / base):10.2f}{1000 * measured.mean():10.2f}"


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data", type=click.Path(path_type=Path, exists=True, file_okay=False), default=ROOT / "data/pages", help="Annotated pages.")
@click.option("--pages", "most", default=200, show_default=True, help="How many pages to time, drawn at random.")
@click.option("--memory-pages", default=10_000, show_default=True, help="How many pages to clean for the memory figure; 0 for none.")
@click.option("--seed", default=0, show_default=True, help="Which pages are drawn.")
def main(data: Path, most: int, memory_pages: int, seed: int) -> None:
    """Measure what cleaning costs, and print it."""
    pages = load(data, most, seed)
    if not pages:
        raise click.ClickException(f"{data} holds no HTML pages")
    size = sum(map(len, pages)) / len(pages) / 1000
    print(f"{len(pages)} pages of {size:.0f} kB on average; CPU time of one thread; lxml {lxml.etree.__version__}")
    print(f"\n{'ratio to a bare lxml parse':<34}{'of sums':>8}{'median':>10}{'ms/page':>10}")
    print(ratios("boilerml.clean", apart(whole, pages)))
    staged = apart(by_stage, pages)
    for place, stage in enumerate(STAGES, 1):
        print(ratios(f"  {stage}", [(times[0], times[place]) for times in staged]))
    if importlib.util.find_spec("resiliparse"):
        print(ratios("boilerml.clean of the page's dump", apart(dumps, rendered(pages))))
    else:
        print("boilerml.clean of the page's dump: skipped, resiliparse is not installed (extra train)")

    print(f"\n{'blocks':<34}{'seconds':>8}{'time(2n)/time(n)':>20}")
    for kind in ("html", "text"):
        least = apart(growth, kind)
        for place, (size, seconds) in enumerate(zip(SIZES, least, strict=True)):
            print(f"{f'{kind}, {size:,}':<34}{seconds:8.2f}{f'{seconds / least[place - 1]:.2f}' if place else '':>20}")

    by_size = sorted(pages, key=len)
    least_of = cold([by_size[len(by_size) * part // 10] for part in (1, 3, 5, 7, 9)])
    peer = sum(least_of.get("trafilatura", []))
    print(f"\n{'cold run of the command, 5 pages':<34}{'CPU s':>8}{'ratio to trafilatura':>24}")
    for name, times in least_of.items():
        print(f"{name:<34}{sum(times) / len(times):8.3f}{f'{sum(times) / peer:.2f}' if peer else '':>24}")

    if memory_pages:
        start, first, end = apart(memory, pages, memory_pages)
        print(f"\nresident memory over {memory_pages:,} pages: {end - start:+.1f} MB, {end - first:+.1f} MB after {FIRST_PAGES:,}")



if __name__ == "__main__":
    main()

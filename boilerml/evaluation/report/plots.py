"""The plots of the HTML report, as SVG images inside the page."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from boilerml.errors import MissingExtraError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Colours that people with any colour vision tell apart (Okabe and Ito 2008).
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#8c6d31", "#7f7f7f", "#9467bd")
_INK, _FAINT = "#24313d", "#d5dce2"
_MARKERS = "osD^vPX*hd"
#: More systems than this and a bar chart is no longer one.
_MOST_BARS = 5
_LONGEST_NAME = 28


class Plot(NamedTuple):
    """A plot in a page: a data URI, and what it shows in words."""

    source: str
    title: str
    said: str


def plots(collection: Mapping[str, Any]) -> list[Plot]:
    """Every plot that a collection has figures for.

    Args:
        collection: One of a report's collections.

    Raises:
        MissingExtraError: matplotlib is not installed (extra ``eval``).
    """
    try:
        import matplotlib
    except ImportError as error:
        raise MissingExtraError("matplotlib", "eval", "The HTML report") from error
    style: dict[Any, Any] = {
        "svg.fonttype": "none",
        "svg.hashsalt": "boilerml",  # the same figures, the same file
        "text.parse_math": False,  # names are no formulas
        "font.family": "sans-serif",
        "font.size": 10,
        "axes.edgecolor": _FAINT,
        "axes.labelcolor": _INK,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.axisbelow": True,
        "grid.color": "#eef1f4",
        "text.color": _INK,
        "xtick.color": _INK,
        "ytick.color": _INK,
        "legend.frameon": False,
    }
    with matplotlib.rc_context(style):
        made = [_quality_and_speed(collection)]
        made += [_bars(name, groups, collection) for name, groups in collection["groups"].items()]
        made += [_precision_recall(collection), _reliability(collection)]
    return [plot for plot in made if plot is not None]


def _colour_of(collection: Mapping[str, Any], name: str) -> str:
    names = [system["name"] for system in collection["systems"]]
    return COLOURS[names.index(name) % len(COLOURS)]


def _short(name: str) -> str:
    """A name that leaves room for the plot."""
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"


def _axes(width: float, height: float) -> tuple[Figure, Axes]:
    # Without pyplot: no window system, nothing that outlives the figure.
    from matplotlib.figure import Figure as NewFigure

    figure = NewFigure(figsize=(width, height), layout="constrained")
    return figure, figure.add_subplot()


def _finished(figure: Figure, title: str, said: str) -> Plot:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return Plot("data:image/svg+xml;base64," + base64.b64encode(buffer.getvalue()).decode(), title, said)


def _quality_and_speed(collection: Mapping[str, Any]) -> Plot | None:
    timed = [system for system in collection["systems"] if system.get("milliseconds")]
    shown = [system for system in timed if system.get("word_f1", {}).get("value") is not None]
    if len(shown) < 2:
        return None
    figure, axes = _axes(7.2, 4.4)
    for place, system in enumerate(shown):
        interval = system["word_f1"]
        colour = _colour_of(collection, system["name"])
        spread = _spread([interval])
        axes.errorbar(
            max(system["milliseconds"], 0.01),
            interval["value"],
            yerr=spread,
            fmt=_MARKERS[place % len(_MARKERS)],
            color=colour,
            markersize=9 if system["ours"] else 7,
            capsize=3,
            elinewidth=1.2,
            label=_short(system["name"]),
        )
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.xaxis.set_minor_formatter(lambda value, _: f"{value:g}" if f"{value:g}".strip("0.")[:1] in ("2", "5") else "")
    axes.set_xlabel("CPU milliseconds per page, log scale (further left is faster)")
    axes.set_ylabel("word F1, 95 % interval")
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    said = "; ".join(f"{system['name']} {system['word_f1']['value']:.3f} at {system['milliseconds']:.1f} ms" for system in shown)
    return _finished(figure, "Quality against speed", said)


def _spread(intervals: Sequence[Mapping[str, Any]]) -> list[list[float]]:
    """How far intervals reach below and above their values; 0 where there is none."""
    return [
        [0.0 if interval["low"] is None else sign * (interval[end] - interval["value"]) for interval in intervals]
        for sign, end in ((-1, "low"), (1, "high"))
    ]


def _bars(name: str, groups: Sequence[Mapping[str, Any]], collection: Mapping[str, Any]) -> Plot | None:
    systems = [system["name"] for system in collection["systems"]][:_MOST_BARS]
    if not groups or not systems:
        return None
    figure, axes = _axes(7.2, 1.2 + 0.16 * len(groups) * (len(systems) + 1.2))
    step = 0.8 / len(systems)
    for place, system in enumerate(systems):
        values = [group["systems"][system] for group in groups]
        # NaN where a group has no gold.
        lengths = [math.nan if value["value"] is None else value["value"] for value in values]
        spread = _spread(values)
        heights = [number + (place - (len(systems) - 1) / 2) * step for number in range(len(groups))]
        axes.barh(
            heights,
            lengths,
            step * 0.9,
            xerr=spread,
            color=_colour_of(collection, system),
            label=_short(system),
            error_kw={"elinewidth": 0.8, "ecolor": _INK, "alpha": 0.6},
        )
    axes.set_yticks(range(len(groups)), [f"{_short(group['group'])} ({group['pages']})" for group in groups])
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel("word F1, 95 % interval")
    axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=min(len(systems), 3))
    said = "; ".join(f"{group['group']} {group['systems'][systems[0]]['value']}" for group in groups)
    return _finished(figure, f"Word F1 by {name.replace('_', ' ')}", f"{systems[0]}: {said}")


def _precision_recall(collection: Mapping[str, Any]) -> Plot | None:
    shown = [system for system in collection["systems"] if system.get("blocks", {}).get("precision_recall")]
    if not shown:
        return None
    figure, axes = _axes(4.6, 4.0)
    for system in shown:
        _, precision, recall = zip(*system["blocks"]["precision_recall"], strict=True)
        colour = _colour_of(collection, system["name"])
        axes.plot(recall, precision, color=colour, label=_short(system["name"]), linewidth=2)
        axes.plot(system["blocks"]["recall"], system["blocks"]["precision"], "o", color=colour, markersize=8, label="blocks kept")
    axes.set_xlim(0, 1.01)
    axes.set_ylim(0, 1.01)
    axes.set_xlabel("recall of blocks")
    axes.set_ylabel("precision of blocks")
    axes.legend(loc="lower left")
    said = "; ".join(f"{one['name']} keeps at precision {one['blocks']['precision']}, recall {one['blocks']['recall']}" for one in shown)
    return _finished(figure, "Precision and recall of blocks", said)


def _reliability(collection: Mapping[str, Any]) -> Plot | None:
    shown = [system for system in collection["systems"] if system.get("blocks", {}).get("reliability")]
    if not shown:
        return None
    figure, axes = _axes(4.6, 4.0)
    axes.plot([0, 1], [0, 1], color=_FAINT, linewidth=1.5, linestyle="--", label="what was promised")
    for system in shown:
        bins = system["blocks"]["reliability"]
        colour = _colour_of(collection, system["name"])
        largest = max(one["blocks"] for one in bins)
        axes.plot(
            [one["predicted"] for one in bins], [one["observed"] for one in bins], color=colour, linewidth=1.2, label=_short(system["name"])
        )
        sizes = [12 + 110 * one["blocks"] / largest for one in bins]
        axes.scatter([one["predicted"] for one in bins], [one["observed"] for one in bins], sizes, color=colour, alpha=0.7)
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.02, 1.02)
    axes.set_xlabel("probability of content (dot: number of blocks)")
    axes.set_ylabel("share that is content")
    axes.legend(loc="upper left")
    said = "; ".join(f"{one['name']}: expected calibration error {one['blocks']['calibration_error']}" for one in shown)
    return _finished(figure, "Calibration", said)

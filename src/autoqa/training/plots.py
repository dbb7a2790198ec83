"""The plots of the notebooks. Needs the extra ``notebooks``.

Every function draws on axes of its own or on those it is given, and returns them.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from autoqa.errors import MissingExtraError
from autoqa.training import calibration
from autoqa.training.calibration import Answers
from autoqa.training.counterfactual import Flips
from autoqa.training.overview import Agreement
from autoqa.training.picking import Pick
from autoqa.training.slices import Slice

try:
    import matplotlib as mpl
    from matplotlib import font_manager, pyplot
    from matplotlib.axes import Axes
except ImportError as missing:
    raise MissingExtraError("画图", "notebooks") from missing

FONTS = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "SimHei",
    "Noto Serif CJK SC",
    "Arial Unicode MS",
)
"""Fonts with Chinese characters, the best first."""


def use_chinese_font(fonts: Sequence[str] = FONTS) -> str | None:
    """Draw text in the first of these fonts that is installed, and return its name.

    Where none is, plots keep their font and show boxes for Chinese text: a warning says so.
    """
    installed = {font.name for font in font_manager.fontManager.ttflist}
    found = next((name for name in fonts if name in installed), None)
    if found is None:
        warnings.warn(
            "没有找到中文字体，图里的汉字会显示为方框。请安装任意一种，例如 Noto Sans CJK SC",
            stacklevel=2,
        )
        return None
    mpl.rcParams["font.sans-serif"] = [found, *mpl.rcParams["font.sans-serif"]]
    mpl.rcParams["axes.unicode_minus"] = False
    return found


def shares(counts: Mapping[str, Mapping[str, int]], title: str, axes: Axes | None = None) -> Axes:
    """Draw one bar a row, divided by the shares of its labels.

    Args:
        counts: By row and by label how many there are.
        title: The title.
        axes: Where to draw.
    """
    axes = axes or _axes(height=0.45 * len(counts) + 1.2)
    labels = list(dict.fromkeys(label for own in counts.values() for label in own))
    left = np.zeros(len(counts))
    for label in labels:
        widths = np.array(
            [own.get(label, 0) / max(1, sum(own.values())) for own in counts.values()]
        )
        axes.barh(list(counts), widths, left=left, label=label)
        left += widths
    axes.invert_yaxis()
    axes.set(title=title, xlabel="占比", xlim=(0, 1))
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    return axes


def lengths(
    by_voice: Mapping[str, NDArray[np.int64]], title: str, unit: str, axes: Axes | None = None
) -> Axes:
    """Draw how often each length occurs; the longest one in a hundred is left out.

    Args:
        by_voice: By name the lengths, shape (things measured,).
        title: The title.
        unit: What a length counts.
        axes: Where to draw.
    """
    axes = axes or _axes()
    longest = max(int(np.quantile(own, 0.99)) for own in by_voice.values())
    bins = [at - 0.5 for at in range(0, longest + 2, 1 + longest // 40)]
    for name, own in by_voice.items():
        axes.hist(own, bins, alpha=0.55, label=f"{name}（中位数 {np.median(own):.0f}）")
    axes.set(title=title, xlabel=unit, ylabel="数量")
    axes.legend(frameon=False)
    return axes


def agreements(
    found: Sequence[Agreement], names: Sequence[str], title: str, axes: Axes | None = None
) -> Axes:
    """Draw kappa with its interval, a row for each agreement.

    Args:
        found: What was measured.
        names: What to call each.
        title: The title.
        axes: Where to draw.
    """
    axes = axes or _axes(height=0.28 * len(found) + 1.2)
    return _intervals(axes, names, [own.kappa for own in found], title, "kappa")


def reliability(
    answers: Answers, heats: Mapping[str, float], title: str, axes: Axes | None = None
) -> Axes:
    """Draw how often a fault is there against how probable the model said it was.

    Args:
        answers: What was said and what is true.
        heats: By name the temperatures to compare.
        title: The title.
        axes: Where to draw.
    """
    axes = axes or _axes(width=4.5, height=4.2)
    axes.plot([0, 1], [0, 1], color="0.6", linestyle=":", label="理想")
    faults = answers.faults()
    for name, heat in heats.items():
        probability = answers.probabilities(heat)
        bins = np.minimum((probability * 10).astype(int), 9)
        seen = [(bins == number) for number in range(10) if (bins == number).any()]
        axes.plot(
            [float(probability[own].mean()) for own in seen],
            [float(faults[own].mean()) for own in seen],
            marker="o",
            label=name,
        )
    axes.set(title=title, xlabel="模型给出的概率", ylabel="实际有问题的比例")
    axes.set_aspect("equal")
    axes.legend(frameon=False)
    return axes


def risk_coverage(
    answers: Mapping[str, tuple[Answers, float]], title: str, axes: Axes | None = None
) -> Axes:
    """Draw the error rate among the surest judgements against how many are decided.

    Args:
        answers: By name what was said, and at which temperature.
        title: The title.
        axes: Where to draw.
    """
    axes = axes or _axes()
    for name, (own, heat) in answers.items():
        coverage, risk = calibration.risk_coverage(own, heat)
        axes.plot(coverage, risk, label=name)
    axes.set(title=title, xlabel="由模型决定的比例", ylabel="其中判错的比例", xlim=(0, 1))
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False)
    return axes


def error_rates(found: Sequence[Slice], title: str, axes: Axes | None = None) -> Axes:
    """Draw the share of wrong judgements of each slice with its 95 % interval."""
    axes = axes or _axes(height=0.3 * len(found) + 1.2)
    names = [f"{own.name}（{own.items}）" for own in found]
    return _intervals(
        axes, names, [(own.wrong, own.low, own.high) for own in found], title, "判错的比例"
    )


def flip_rates(
    found: Sequence[Flips], names: Sequence[str], title: str, axes: Axes | None = None
) -> Axes:
    """Draw the share of the answers that each swap changed.

    Args:
        found: What was counted.
        names: What to call each.
        title: The title.
        axes: Where to draw.
    """
    axes = axes or _axes(height=0.3 * len(found) + 1.2)
    axes.barh(list(names), [own.rate for own in found])
    axes.invert_yaxis()
    axes.set(title=title, xlabel="判断改变的比例")
    return axes


def picks(
    doubts: NDArray[np.float64], chosen: Sequence[Pick], title: str, axes: Axes | None = None
) -> Axes:
    """Draw the doubts of all chats, and of those that were picked.

    Args:
        doubts: Of every chat, shape (chats,).
        chosen: The picked ones.
        title: The title.
        axes: Where to draw.
    """
    axes = axes or _axes()
    bins = np.linspace(0, 1, 21).tolist()
    axes.hist(doubts, bins, alpha=0.55, label=f"全部 {len(doubts)} 段")
    axes.hist([own.doubt for own in chosen], bins, alpha=0.9, label=f"选出 {len(chosen)} 段")
    axes.set(title=title, xlabel="没把握的程度", ylabel="会话数")
    axes.legend(frameon=False)
    return axes


def _intervals(
    axes: Axes,
    names: Sequence[str],
    values: Sequence[tuple[float, float, float]],
    title: str,
    unit: str,
) -> Axes:
    middle, low, high = np.array(values, np.float64).reshape(-1, 3).T
    rows = np.arange(len(names))
    axes.hlines(rows, low, high, color="0.6")
    axes.plot(middle, rows, "o")
    axes.set_yticks(rows, list(names))
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.grid(axis="x", color="0.9")
    axes.set(title=title, xlabel=unit)
    return axes


def _axes(width: float = 7.0, height: float = 3.6) -> Axes:
    return pyplot.subplots(figsize=(width, height), layout="constrained")[1]

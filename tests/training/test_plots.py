from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs the extra train")
mpl = pytest.importorskip("matplotlib", reason="needs the extra notebooks")
mpl.use("agg")

from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from autoqa.training import plots
from autoqa.training.calibration import Answers
from autoqa.training.counterfactual import Flips
from autoqa.training.overview import Agreement
from autoqa.training.picking import Pick
from autoqa.training.slices import Slice
from tests.training.conftest import Talk

ANSWERS = Answers(np.array([[2.0, 0.0], [0.0, 3.0], [1.0, 0.5]]), np.array([0, 1, 0]))


def rectangles(axes: Axes) -> list[Rectangle]:
    return [patch for patch in axes.patches if isinstance(patch, Rectangle)]


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    with mpl.rc_context():
        yield
    pyplot.close("all")


def test_the_first_font_that_is_there_is_used() -> None:
    assert plots.use_chinese_font(["No Such Font", "DejaVu Sans"]) == "DejaVu Sans"
    assert mpl.rcParams["font.sans-serif"][0] == "DejaVu Sans"


def test_without_a_chinese_font_a_warning_says_so() -> None:
    before = list(mpl.rcParams["font.sans-serif"])
    with pytest.warns(UserWarning, match="没有找到中文字体"):
        assert plots.use_chinese_font(["No Such Font"]) is None
    assert mpl.rcParams["font.sans-serif"] == before


def test_shares_fill_each_bar() -> None:
    axes = plots.shares({"train": {"ok": 3, "curt": 1}, "test": {"ok": 0}}, "title")
    widths = [bar.get_width() for bar in rectangles(axes)]
    assert widths == [0.75, 0.0, 0.25, 0.0]


def test_lengths_agreements_and_slices_draw_a_row_each() -> None:
    own = plots.lengths({"agent": np.array([3, 5, 9])}, "title", "characters")
    assert own.get_legend_handles_labels()[1] == ["agent（中位数 5）"]
    agreement = Agreement("threat", None, 9, 2, 2, (0.9, 0.8, 1.0))
    axes = plots.agreements([agreement], ["threat"], "title")
    assert np.asarray(axes.lines[0].get_xdata()).tolist() == [0.9]
    axes = plots.error_rates([Slice("tea", 8, 2, 1, 1, 0.25, 0.1, 0.5, 0.1)], "title")
    assert axes.get_yticklabels()[0].get_text() == "tea（8）"


def test_reliability_and_risk_have_a_line_for_each_name() -> None:
    axes = plots.reliability(ANSWERS, {"raw": 1.0, "calibrated": 2.0}, "title")
    assert [line.get_label() for line in axes.lines] == ["理想", "raw", "calibrated"]
    axes = plots.risk_coverage({"threat": (ANSWERS, 1.0)}, "title")
    assert np.asarray(axes.lines[0].get_xdata())[-1] == 1


def test_flips_and_picks_are_drawn(talk: Talk) -> None:
    flips = Flips("names", "threat", 3, 10, 1, 0, (("1", 2),))
    axes = plots.flip_rates([flips], ["names"], "title")
    assert [bar.get_width() for bar in rectangles(axes)] == [pytest.approx(0.1)]
    chosen = [Pick(talk("1", "客：在"), 0.9, 1.0, (0,))]
    axes = plots.picks(np.array([0.1, 0.9]), chosen, "title")
    assert sum(bar.get_height() for bar in rectangles(axes)) == 3

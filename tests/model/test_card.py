from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from autoqa import resources
from autoqa.errors import ModelError, NotFoundError
from autoqa.model import card
from autoqa.model.tasks import TASKS


def write_model(folder: Path, weights: bytes = b"weights", *, more: str = "") -> Path:
    """Write a folder that looks like a model."""
    folder.mkdir(parents=True)
    (folder / "model.onnx").write_bytes(weights)
    bands = "".join(
        f"[calibration.{task.name}]\ntemperature = 1.0\nclear = 0.1\nlikely = 0.5\naccuse = 0.9\n"
        for task in TASKS
    )
    text = (
        f'name = "{folder.name}"\nversion = "1"\ntitle = "试"\n'
        f'[files]\n"model.onnx" = "{hashlib.sha256(weights).hexdigest()}"\n{bands}{more}'
    )
    (folder / resources.CARD).write_text(text, "utf-8")
    return folder


def test_a_whole_model_is_verified(tmp_path: Path) -> None:
    files = card.find(str(write_model(tmp_path / "mine")))
    files.verify()
    assert files.content("model.onnx") == b"weights"
    assert files.card.calibration["ending"].accuse == 0.9


def test_a_changed_file_is_a_typed_error_that_names_it(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "mine")
    (folder / "model.onnx").write_bytes(b"weighty")
    files = card.find(str(folder))
    with pytest.raises(ModelError, match=r"files\.model\.onnx：文件与模型卡不符.*重新安装"):
        files.content("model.onnx")


def test_a_missing_file_and_an_unlisted_one_are_told(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "mine")
    (folder / "model.onnx").unlink()
    with pytest.raises(ModelError, match="读不了"):
        card.find(str(folder)).verify()
    with pytest.raises(ModelError, match="没有登记"):
        card.find(str(folder)).content("other.bin")


def test_a_card_with_mistakes_tells_all_of_them(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "mine", more="[calibraton]\n")
    text = (folder / resources.CARD).read_text("utf-8")
    text = text.replace("clear = 0.1", "clear = 0.8", 1).replace(
        "temperature = 1.0", "temperature = 0", 2
    )
    (folder / resources.CARD).write_text(text, "utf-8")
    with pytest.raises(ModelError) as failure:
        card.find(str(folder))
    assert len(failure.value.problems) >= 2


def test_a_model_that_judges_too_little_is_refused(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "mine")
    text = (
        (folder / resources.CARD)
        .read_text("utf-8")
        .replace("[calibration.threat]", "[calibration.other]")
    )
    (folder / resources.CARD).write_text(text, "utf-8")
    with pytest.raises(ModelError, match=r"calibration\.threat"):
        card.find(str(folder))


def test_an_unknown_model_names_those_on_the_shelf(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_model(tmp_path / "models" / "ours")
    monkeypatch.setenv("AUTOQA_PATH", str(tmp_path))
    assert "ours" in resources.models()
    assert card.find("ours").card.name == "ours"
    with pytest.raises(NotFoundError, match="ours"):
        card.find("ourz")

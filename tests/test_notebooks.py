"""Every notebook runs from top to bottom, on few chats."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from autoqa import resources

nbformat = pytest.importorskip("nbformat", reason="needs the extra notebooks")
nbclient = pytest.importorskip("nbclient", reason="needs the extra notebooks")
pytest.importorskip("ipykernel", reason="needs the extra notebooks")
pytest.importorskip("matplotlib", reason="needs the extra notebooks")
pytest.importorskip("torch", reason="needs the extra notebooks")

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
LONGEST = 120
"""Seconds for one cell, on a machine that does other things too."""

pytestmark = pytest.mark.filterwarnings("default")  # Jupyter's own are not ours to mend


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def test_there_are_notebooks() -> None:
    assert len(NOTEBOOKS) == 5


@pytest.mark.skipif("accurate" not in resources.models(), reason="needs the model accurate")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOQA_FAST", "1")
    notebook = read(path)
    nbclient.NotebookClient(
        notebook,
        timeout=LONGEST,
        kernel_name="python3",
        resources={"metadata": {"path": str(tmp_path)}},
    ).execute()
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_ships_with_outputs_and_nothing_of_a_machine(path: Path) -> None:
    notebook = read(path)
    assert set(notebook.metadata.kernelspec) <= {"display_name", "language", "name"}
    outputs = [
        output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs
    ]
    assert any(output.output_type in ("display_data", "execute_result") for output in outputs)
    assert not [output for output in outputs if output.get("name") == "stderr"]
    text = path.read_text("utf-8")
    roots = [f"/{name}/" for name in ("tmp", "home", "root", "Users")]
    for foreign in (*roots, "site-packages", ":\\\\"):
        assert foreign not in text

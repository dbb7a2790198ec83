from __future__ import annotations

import pickle
import shutil
from pathlib import Path

import pytest

import autoqa
from autoqa import Scorer
from autoqa.errors import DataFileError, NotFoundError
from autoqa.knowledge.process_files import load_processes
from autoqa.knowledge.script_files import load_scripts
from tests.test_imports import loaded

EXAMPLES = Path(__file__).parents[2] / "examples"
PROCESSES, SCRIPTS = EXAMPLES / "processes.toml", EXAMPLES / "scripts.csv"
CHAT = {
    "id": "c",
    "closed": True,
    "turns": [
        {"role": "customer", "text": "你好，这件外套我想退货"},
        {"role": "agent", "text": "您好，您在订单里申请售后，寄回来就行"},
        {"role": "customer", "text": "好的"},
    ],
}


def test_what_is_given_is_in_the_report() -> None:
    report = Scorer("online_service", model="none", processes=PROCESSES, scripts=SCRIPTS).score(
        CHAT
    )
    made = report.made_with
    assert made.processes == load_processes(PROCESSES).sha256()
    assert made.scripts == load_scripts(SCRIPTS).sha256()
    assert made.encoder
    assert not any(":" in name for name in made.lexicons)


def test_without_it_the_report_says_so() -> None:
    made = Scorer("online_service", model="none").score(CHAT).made_with
    assert (made.processes, made.scripts, made.encoder) == (None, None, None)


def test_paths_and_data_are_the_same() -> None:
    by_path = autoqa.score(CHAT, processes=PROCESSES, scripts=str(SCRIPTS))
    by_data = autoqa.score(CHAT, processes=load_processes(PROCESSES), scripts=load_scripts(SCRIPTS))
    assert by_path.to_json() == by_data.to_json()


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    path = Path(shutil.copy(PROCESSES, tmp_path))
    before = autoqa.score(CHAT, processes=path).made_with.processes
    path.write_text(path.read_text("utf-8").replace('title = "退货"', 'title = "退"'), "utf-8")
    assert autoqa.score(CHAT, processes=path).made_with.processes != before


def test_it_travels_between_processes() -> None:
    scorer = Scorer("ecommerce_chat", model="none", processes=PROCESSES, scripts=SCRIPTS)
    again = pickle.loads(pickle.dumps(scorer))
    assert again.score(CHAT).to_json() == scorer.score(CHAT).to_json()


def test_a_report_does_not_depend_on_what_was_judged_before() -> None:

    def made() -> Scorer:
        return Scorer("online_service", model="none", processes=PROCESSES, scripts=SCRIPTS)

    alone = made().score(CHAT).to_json()
    scorer = made()
    for text in ("退货怎么弄", "您好", "1" * 500):
        scorer.score({"id": "x", "turns": [{"role": "agent", "text": text}]})
    assert scorer.score(CHAT).to_json() == alone


def test_mistakes_and_missing_files_are_told(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("title = 3", "utf-8")
    for name, error in (("bad.toml", DataFileError), ("no.toml", NotFoundError)):
        with pytest.raises(error):
            autoqa.score(CHAT, processes=tmp_path / name)
        with pytest.raises(error):
            autoqa.score(CHAT, scripts=tmp_path / name)


def test_nothing_heavy_is_loaded_where_nothing_is_given() -> None:
    code = "import autoqa; autoqa.Scorer(model='none').score('客户：在吗\\n客服：在的')"
    assert loaded(code, "numpy", "onnxruntime", "tokenizers", "openpyxl") == set()

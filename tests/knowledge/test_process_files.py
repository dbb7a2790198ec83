from __future__ import annotations

from pathlib import Path

import pytest

from autoqa.errors import NotFoundError, ProcessError
from autoqa.knowledge.process_files import load_processes

EXAMPLE = Path(__file__).parents[2] / "examples" / "processes.toml"
HEAD = 'title = "店"\nversion = "1"\nprovenance = "测试"\n'
PROCESS = """
[[processes]]
id = "return"
title = "退货"
when = { phrases = ["要退货"] }
[[processes.steps]]
id = "apply"
title = "申请"
phrases = ["申请售后"]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "processes.toml"
    path.write_text(text, "utf-8")
    return path


def problems(folder: Path, text: str) -> dict[str, str]:
    with pytest.raises(ProcessError) as caught:
        load_processes(written(folder, text))
    return dict(caught.value.problems)


def test_the_example_can_be_read() -> None:
    base = load_processes(EXAMPLE)
    assert [own.title for own in base.processes] == ["退货", "换货", "补发", "开发票", "改地址"]
    assert base.processes[0].order == "fixed"
    assert [own.required for own in base.processes[0].steps] == [True, False, True, True, True]


def test_what_is_shared_goes_to_every_process(tmp_path: Path) -> None:
    text = f'{HEAD}instead = {{ phrases = ["专员联系"] }}\n{PROCESS}'
    (own,) = load_processes(written(tmp_path, text)).processes
    assert own.instead.phrases == ("专员联系",)


def test_the_hash_is_of_the_content(tmp_path: Path) -> None:
    once = load_processes(written(tmp_path, HEAD + PROCESS)).sha256()
    assert load_processes(written(tmp_path, f"# 注释\n{HEAD}\n{PROCESS}")).sha256() == once
    changed = PROCESS.replace("申请售后", "提交售后")
    assert load_processes(written(tmp_path, HEAD + changed)).sha256() != once


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    text = f"""{HEAD}
    [[processes]]
    id = "a"
    title = "甲"
    order = "backwards"
    when = {{ phrases = ["退"], patterns = ["("] }}
    [[processes.steps]]
    id = "s"
    title = "步"
    required = false
    sure = 0.2
    [[processes.steps]]
    id = "s"
    title = "步"
    phrases = ["申请"]
    requird = true
    [[processes]]
    id = "a"
    title = "乙"
    when = {{ }}
    withdrawn = {{ examples = ["不退了吧"] }}
    steps = []
    """
    found = problems(tmp_path, text)
    assert set(found) == {
        "processes.a.order",
        "processes.a.when.phrases[0]",
        "processes.a.when.patterns[0]",
        "processes.a.steps[0]",
        "processes.a.steps[0].sure",
        "processes.a.steps[1].requird",
        "processes.a.steps.s",
        "processes.a.when",
        "processes.a.withdrawn.examples",
        "processes.a.steps",
        "processes.a",
    }
    assert "required" in found["processes.a.steps[1].requird"]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "title"),
        (HEAD, "processes"),
        (f"{HEAD}processes = 3", "processes"),
        (f"{HEAD}processes = []", "processes"),
        (f"{HEAD}{PROCESS}\nwhen = 3", "processes.return.steps[0].when"),
        (HEAD + PROCESS.replace('{ phrases = ["要退货"] }', "3"), "processes.return.when"),
        (HEAD + PROCESS.replace('"申请售后"', ""), "processes.return.steps[0]"),
        ("= =", "第 1 行第 1 列"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, text: str, where: str) -> None:
    assert where in problems(tmp_path, text)


def test_a_file_in_another_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "gbk.toml"
    path.write_bytes((HEAD + PROCESS).encode("gb18030"))
    with pytest.raises(ProcessError, match="不是 UTF-8"):
        load_processes(path)


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="流程库"):
        load_processes(tmp_path / "no.toml")

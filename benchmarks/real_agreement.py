"""What the lexicons' judge says of labelled real chats.

Run: ``python -m benchmarks.real_agreement [--half even|odd] [--errors]``

Prints the share of agent turns with a deduction, how many of them the labels call wrong, by
signal, and precision, recall and kappa of the judgements against each annotator.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from typing import Any

import autoqa
from autoqa.report.model import Report
from benchmarks.real_data import chats, in_half

NEGATIVE = ("attitude.", "buck_passing", "over_promise", "privacy_request", "off_platform", "abuse")
FLAGS = ("attitude_bad", "buck_passing", "soothing")


def main() -> None:
    """Score every chat and compare."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--half", choices=["even", "odd"])
    parser.add_argument("--errors", action="store_true")
    arguments = parser.parse_args()
    rows = [row for row in chats("real_dev.jsonl") if in_half(row["id"], arguments.half)]
    scorer = autoqa.Scorer(model="none")
    reports, failed = [], 0
    for row in rows:
        try:
            reports.append(scorer.score({**row, "closed": True}))
        except Exception as reason:
            failed += 1
            print(row["id"], type(reason).__name__, reason)
    print(f"chats {len(rows)}, exceptions {failed}")
    _deductions(rows, reports, arguments.errors)
    _agreement(rows, reports)
    _workload(reports)


def _deductions(rows: Sequence[dict[str, Any]], reports: Sequence[Report], errors: bool) -> None:
    """Compare findings on agent turns with what either annotator says of the turn."""
    turns = ok_turns = ok_hit = with_finding = 0
    by_signal: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for row, report in zip(rows, reports, strict=True):
        for turn in row["turns"]:
            if turn["role"] != "agent":
                continue
            turns += 1
            bad = _labelled_bad(row, turn["i"])
            ok_turns += not bad
            found = {
                finding.signal
                for finding in report.findings
                if finding.turn == turn["i"]
                and finding.decided
                and finding.signal.startswith(NEGATIVE)
            }
            with_finding += bool(found)
            ok_hit += bool(found) and not bad
            by_signal.update(found)
            wrong.update(signal for signal in found if not _confirmed(row, turn["i"], signal))
            if errors and found and not bad:
                print("  false", sorted(found), turn["text"][:90].replace("\n", " "))
    print(
        f"agent turns {turns}, with an attitude, buck-passing, promise or privacy finding {with_finding}"
    )
    print(
        f"turns that both annotators call ok {ok_turns}, of them with a finding {ok_hit} ({ok_hit / ok_turns:.2%})"
    )
    for signal, count in by_signal.most_common():
        print(f"  {signal:24} {count:4}, not so labelled by either annotator {wrong[signal]}")


def _labelled_bad(row: dict[str, Any], turn: int) -> bool:
    return any(
        any(
            value not in (0, "ok")
            for key, value in row[who]["agent_turns"].get(str(turn), {}).items()
            if key != "soothing"
        )
        for who in ("labels", "labels2")
    )


def _confirmed(row: dict[str, Any], turn: int, signal: str) -> bool:
    labels = [row[who]["agent_turns"].get(str(turn), {}) for who in ("labels", "labels2")]
    if signal.startswith("attitude."):
        return any(label.get("attitude", "ok") != "ok" for label in labels)
    return any(label.get(signal) for label in labels)


def _agreement(rows: Sequence[dict[str, Any]], reports: Sequence[Report]) -> None:
    for who in ("labels", "labels2"):
        print(f"against {who}:   precision recall kappa  n")
        for flag in FLAGS:
            pairs = [
                pair
                for row, report in zip(rows, reports, strict=True)
                for pair in _turn_pairs(row, report, who, flag)
            ]
            _print_binary(flag, pairs)
        endings = [
            (row[who]["ending"], report.judgements.ending.label)
            for row, report in zip(rows, reports, strict=True)
            if report.judgements.ending
        ]
        _print_binary("unresolved", [(a == "unresolved", b == "unresolved") for a, b in endings])
        print(f"  {'ending 4-way':14} {'':16} {_kappa(endings):6.2f} {len(endings):5}")
        stances = [
            (row[who]["final_satisfaction"], report.judgements.final_satisfaction.label)
            for row, report in zip(rows, reports, strict=True)
            if report.judgements.final_satisfaction
        ]
        print(f"  {'satisfaction':14} {'':16} {_kappa(stances):6.2f} {len(stances):5}")


def _turn_pairs(
    row: dict[str, Any], report: Report, who: str, flag: str
) -> list[tuple[bool, bool]]:
    pairs = []
    for key, judged in report.judgements.turns.items():
        if judged.attitude is None or judged.buck_passing is None or judged.soothing is None:
            continue
        label = row[who]["agent_turns"].get(key, {})
        if flag == "attitude_bad":
            pairs.append((label.get("attitude", "ok") != "ok", judged.attitude.label != "ok"))
        else:
            ours = judged.buck_passing if flag == "buck_passing" else judged.soothing
            pairs.append((bool(label.get(flag)), bool(ours.label)))
    return pairs


def _print_binary(name: str, pairs: Sequence[tuple[bool, bool]]) -> None:
    both = sum(a and b for a, b in pairs)
    ours, theirs = sum(b for _, b in pairs), sum(a for a, _ in pairs)
    precision = both / ours if ours else float("nan")
    recall = both / theirs if theirs else float("nan")
    print(f"  {name:14} {precision:9.2f} {recall:6.2f} {_kappa(pairs):6.2f} {theirs:5}")


def _kappa(pairs: Sequence[tuple[object, object]]) -> float:
    n = len(pairs)
    agree = sum(a == b for a, b in pairs) / n
    left, right = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(left[key] * right[key] for key in left) / n**2
    return (agree - chance) / (1 - chance) if chance < 1 else 1.0


def _workload(reports: Sequence[Report]) -> None:
    codes = Counter(reason.code for report in reports for reason in report.review_reasons)
    outcomes = Counter(
        f"{line.id}: {line.outcome}"
        for report in reports
        for part in report.sections
        for line in part.criteria
        if line.outcome in ("undecided", "fail", "partial")
    )
    need = sum(report.needs_review for report in reports)
    print(f"needs review {need} of {len(reports)}: {dict(codes.most_common())}")
    print(f"passed {Counter(report.passed for report in reports)}")
    for name, count in sorted(outcomes.items()):
        print(f"  {name:32} {count}")


if __name__ == "__main__":
    main()

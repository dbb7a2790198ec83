// What the score becomes under the decisions made so far: the arithmetic of the scorer
// (src/autoqa/scorer/total.py and marks.py), in hundredths of a point; the tests hold them together.

const hundredths = (points) => Math.round(points * 100);
const total = (items, value) => items.reduce((sum, item) => sum + value(item), 0);

function reckon(data, verdicts) {
  const plain = addUp(data, new Map());
  const { score, lowest } = addUp(data, verdicts.criteria);
  if (score === null) return { score, lowest, passed: null };
  const vetoed = vetoStands(data, verdicts);
  const most = vetoed && data.score < plain.score ? data.score : data.full_marks;
  const reached = { score: Math.min(score, most), lowest: Math.min(lowest, most) };
  if (vetoed || reached.score < data.pass_mark) return { ...reached, passed: false };
  const sure = reached.lowest >= data.pass_mark && !vetoMayStand(data, verdicts);
  return { ...reached, passed: sure ? true : null };
}

function addUp(data, decisions) {
  const sums = data.sections.map((section) => addSection(section, decisions));
  const assessed = total(sums, (sum) => sum.assessed);
  if (!assessed) return { score: null, lowest: null };
  const bonuses = data.bonuses.map((bonus) => markOf(bonus, decisions));
  const side = (key) =>
    rounded(data.full_marks, total(sums, (sum) => sum[key]), assessed, total(bonuses, (bonus) => bonus[key] ?? 0));
  return { score: side("earned"), lowest: side("lowest") };
}

function addSection(section, decisions) {
  const judged = section.criteria.map((criterion) => markOf(criterion, decisions)).filter((mark) => mark.earned !== null);
  const start = section.shared && judged.length ? hundredths(section.points) : 0;
  return {
    assessed: section.shared ? start : total(judged, (mark) => mark.points),
    earned: Math.max(0, start + total(judged, (mark) => mark.earned)),
    lowest: Math.max(0, start + total(judged, (mark) => mark.lowest)),
  };
}

function markOf(criterion, decisions) {
  const decided = decisions.get(criterion.id);
  const earned = decided ? decided.new : criterion.earned;
  const lowest = decided ? decided.new : criterion.lowest;
  const inside = (mark) => (mark === null ? null : hundredths(mark));
  return { points: hundredths(criterion.points), earned: inside(earned), lowest: inside(lowest) };
}

function rounded(fullMarks, earned, assessed, bonus) {
  const numerator = (fullMarks * 100 * earned + bonus * assessed) * 10;
  const denominator = assessed * 100;
  const tenths = Math.floor((2 * numerator + denominator) / (2 * denominator));
  return Math.min(tenths, fullMarks * 10) / 10;
}

function vetoStands(data, verdicts) {
  if (!data.veto || verdicts.findings.get(data.veto.finding)?.decision === "reject") return false;
  const decided = verdicts.criteria.get(data.veto.criterion);
  return !(decided?.decision === "override" && decided.new >= pointsOf(data, data.veto.criterion));
}

// An undecided criterion whose mark does not depend on it can only be a veto.
function vetoMayStand(data, verdicts) {
  const open = (c) => c.outcome === "undecided" && c.earned === c.lowest && !verdicts.criteria.has(c.id);
  return data.passed !== true && criteriaOf(data).some(open);
}

const criteriaOf = (data) => data.sections.flatMap((section) => section.criteria);
const pointsOf = (data, id) => criteriaOf(data).find((criterion) => criterion.id === id)?.points ?? 0;

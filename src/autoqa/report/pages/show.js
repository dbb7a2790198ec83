// What the page shows of the decisions.

const byId = (id) => document.getElementById(id);
const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
const data = JSON.parse(byId("data").textContent);
const form = byId("conclusion");
const cards = new Map(all(".finding[data-finding]").map((card) => [card.dataset.finding, card]));
const rows = new Map(all(".criterion[data-criterion]").map((row) => [row.dataset.criterion, row]));
const turns = all(".turn[data-turn]");
const marksById = new Map([...criteriaOf(data), ...data.bonuses].map((criterion) => [criterion.id, criterion]));

let verdicts = shelf.get(data);
let current = null;
let chosen = null; // the last stretch selected in a message; a tap elsewhere clears a selection

function show() {
  rows.forEach((row, id) => showCriterion(row, verdicts.criteria.get(id)));
  cards.forEach((card, id) => showFinding(card, id, verdicts.findings.get(id)));
  showAdded();
  showProgress();
  showReckoned();
}

function press(root, decision) {
  all("[data-decision]", root).forEach((button) => {
    button.setAttribute("aria-pressed", String(button.dataset.decision === decision));
  });
}

function fill(input, value) {
  if (input !== document.activeElement) input.value = value;
}

function showCriterion(row, decided) {
  const override = row.querySelector(".override");
  const overridden = decided?.decision === "override";
  press(row, decided?.decision);
  row.classList.toggle("decided", Boolean(decided));
  override.hidden = !overridden;
  row.querySelector("[data-decision=override]").setAttribute("aria-expanded", String(overridden));
  row.querySelector(".remark").hidden = !decided;
  if (!decided) return;
  if (overridden) fill(override.querySelector(".new"), decided.new ?? "");
  fill(override.querySelector(".reason"), decided.reason);
  fill(row.querySelector(".comment"), decided.comment);
  showMistakes(row, decided);
}

function showMistakes(row, decided) {
  const wrong = decided.decision === "override";
  row.querySelector(".new").setAttribute("aria-invalid", String(wrong && !inRange(row, decided.new)));
  row.querySelector(".reason").setAttribute("aria-invalid", String(wrong && !decided.reason.trim()));
}

function inRange(row, mark) {
  const { min, max } = row.querySelector(".new");
  return mark !== null && mark >= Number(min) && mark <= Number(max);
}

function showFinding(card, id, decided) {
  press(card, decided?.decision);
  card.classList.toggle("decided", Boolean(decided));
  const rejected = decided?.decision === "reject";
  card.classList.toggle("rejected", rejected);
  const comment = card.querySelector(".comment");
  comment.hidden = !decided;
  fill(comment, decided?.comment ?? "");
  markers(id).forEach((mark) => mark.classList.toggle("rejected", rejected));
}

const markers = (id) => all("mark", cards.get(id).closest(".turn")).filter((mark) => idsOf(mark).includes(id));
const idsOf = (mark) => mark.dataset.findings.split(" ");

function showAdded() {
  all(".added").forEach((card) => card.remove());
  const ranges = verdicts.added.flatMap((missed) => {
    const turn = turns[missed.turn];
    turn?.append(addedCard(missed));
    const text = turn?.querySelector(".text");
    return text && missed.start < missed.end ? [rangeOf(text, missed.start, missed.end)] : [];
  });
  if (window.Highlight && CSS.highlights) CSS.highlights.set("missed", new Highlight(...ranges));
}

function addedCard(missed) {
  const card = document.createElement("p");
  card.className = "added";
  const option = all("#missed option").find((choice) => choice.value === missed.signal);
  const name = option?.textContent ?? missed.signal;
  const quote = missed.quote ? `“${missed.quote}”` : "";
  const remove = document.createElement("button");
  remove.type = "button";
  remove.textContent = "删除";
  remove.addEventListener("click", () => {
    verdicts.added = verdicts.added.filter((other) => other !== missed);
    changed();
  });
  card.append(`漏检：${[name, quote, missed.comment].filter(Boolean).join(" ")} `, remove);
  return card;
}

function showProgress() {
  const findings = `依据 ${verdicts.findings.size}/${cards.size}`;
  const { score } = reckon(data, verdicts);
  const now = score === null ? "" : ` · 得分 ${score}`;
  byId("progress").textContent = `${findings} · 评分项 ${verdicts.criteria.size}/${rows.size}${now}`;
}

function showReckoned() {
  const { score, lowest, passed } = reckon(data, verdicts);
  const verdict = passed === null ? "待定" : passed ? "合格" : "不合格";
  const interval = lowest < score ? `${score}（最低可能 ${lowest}）` : String(score);
  byId("reckoned").textContent = score === null ? "没有可评的内容" : `${interval}，${verdict}`;
  form.elements.score.placeholder = score ?? "";
}

function showConclusion() {
  const { passed, score, comment } = verdicts.conclusion;
  all("[name=passed]", form).forEach((radio) => {
    radio.checked = passed !== null && radio.value === String(passed);
  });
  form.elements.score.value = score ?? "";
  form.elements.comment.value = comment;
  form.elements.reviewer.value = verdicts.reviewer;
  form.elements.level.value = verdicts.level;
}

let silence = 0;
function tell(message) {
  const notice = byId("notice");
  notice.textContent = message;
  notice.hidden = false;
  clearTimeout(silence);
  silence = setTimeout(() => (notice.hidden = true), 6000);
}

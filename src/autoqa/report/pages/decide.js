// What the reviewer does to the verdicts: decide, add what was missed, save and load.

function changed() {
  show();
  if (!shelf.put(data, verdicts)) tell("浏览器不能暂存，离开前请保存到文件");
}

function decideFinding(id, decision) {
  const before = verdicts.findings.get(id);
  if (before?.decision === decision) verdicts.findings.delete(id);
  else verdicts.findings.set(id, { decision, comment: before?.comment ?? "" });
  changed();
  if (decision === "reject" && verdicts.findings.has(id)) adviseOverride(id);
}

// A criterion whose deductions have lost all their evidence cannot stand as it is.
function unfounded({ deductions }) {
  const paid = deductions.flatMap((deduction) => deduction.findings);
  return paid.length > 0 && paid.every((finding) => verdicts.findings.get(finding)?.decision === "reject");
}

function adviseOverride(id) {
  const cited = (criterion) => criterion.deductions.some((deduction) => deduction.findings.includes(id));
  const hit = [...marksById.values()].find((criterion) => cited(criterion) && unfounded(criterion));
  if (hit) tell(`“${hit.title}”的扣分没有了依据，请改判（o）`);
}

function decideCriterion(id, decision, mark) {
  const { earned } = marksById.get(id);
  const before = verdicts.criteria.get(id);
  if (before?.decision === decision && mark === undefined) {
    verdicts.criteria.delete(id);
    return changed();
  }
  const value = mark !== undefined ? mark : earned;
  const { reason = "", comment = "" } = before ?? {};
  verdicts.criteria.set(id, { old: earned, new: value, decision, reason, comment });
  changed();
  if (decision === "override") rows.get(id).querySelector(mark === undefined ? ".new" : ".reason").focus();
  return undefined;
}

// What is undecided, or has lost its evidence, is left: it wants a look of its own.
function confirmRest() {
  const plain = (criterion) => criterion.outcome !== "undecided" && !unfounded(criterion);
  const left = [...marksById.values()].filter((own) => plain(own) && !verdicts.criteria.has(own.id));
  const confirmed = ({ earned }) => ({ old: earned, new: earned, decision: "confirm", reason: "", comment: "" });
  left.forEach((criterion) => verdicts.criteria.set(criterion.id, confirmed(criterion)));
  changed();
  const open = marksById.size - verdicts.criteria.size;
  tell(`确认了 ${left.length} 项${open ? `，还有 ${open} 项请逐项判断` : ""}`);
}

function addMissed(place) {
  const dialog = byId("missed");
  const inner = dialog.querySelector("form");
  const { signal, comment, quote } = inner.elements;
  inner.reset();
  byId("missed-turn").textContent = place.turn + 1;
  quote.value = place.quote;
  quote.oninput = () => {
    const found = placeOfWords(place.turn, quote.value);
    quote.setCustomValidity(found ? "" : "这条消息里没有这些字");
  };
  quote.oninput();
  dialog.returnValue = "";
  dialog.onclose = () => {
    if (dialog.returnValue !== "add") return;
    const exact = quote.value === place.quote ? place : placeOfWords(place.turn, quote.value);
    verdicts.added.push({ ...exact, signal: signal.value, comment: comment.value });
    chosen = null;
    changed();
  };
  dialog.showModal();
}

// Where some words stand in a message; no words: the whole message.
function placeOfWords(turn, quote) {
  const text = turns[turn].querySelector(".text");
  if (!quote) return { turn, start: 0, end: 0, quote };
  const range = text && rangeOfWords(text, quote);
  return range ? placeOf(range) : null;
}

function keepSelection() {
  const selection = document.getSelection();
  if (selection?.rangeCount && !selection.isCollapsed) chosen = placeOf(selection.getRangeAt(0)) ?? chosen;
}

function missedPlace() {
  keepSelection(); // the event that tells of it may come after the key
  if (chosen) return chosen;
  const turn = current?.closest(".turn");
  return turn ? { turn: Number(turn.dataset.turn), start: 0, end: 0, quote: "" } : null;
}

// What stands in the way of saving, shown where it is; undefined if nothing does.
function obstacle() {
  const wrong = document.querySelector(".criterion .override:not([hidden]) [aria-invalid=true]");
  if (wrong) {
    wrong.focus();
    return "改判要写得分（不超出范围）和原因";
  }
  const confirmed = ({ id }) => verdicts.criteria.get(id)?.decision === "confirm";
  const groundless = [...marksById.values()].find((own) => confirmed(own) && unfounded(own));
  if (groundless) {
    select(rows.get(groundless.id));
    return `“${groundless.title}”的依据都驳回了，却确认了扣分，请改判`;
  }
  return form.reportValidity() ? undefined : "请写复核人";
}

function save() {
  const problem = obstacle();
  if (problem) return tell(problem);
  const content = JSON.stringify(toFile(data, verdicts), null, 1);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type: "application/json" }));
  link.download = `复核-${data.chat_id.replace(/[^\p{L}\p{N}._-]+/gu, "_").slice(0, 80)}-${verdicts.level}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  return tell(`已保存为 ${link.download}`);
}

async function load(file) {
  try {
    verdicts = fromFile(data, JSON.parse(await file.text()));
  } catch (reason) {
    return tell(reason instanceof SyntaxError ? "这个文件不是 JSON" : reason.message);
  }
  showConclusion();
  changed();
  return tell("已读入");
}

function clear() {
  if (!window.confirm("清空这份报告的全部复核？")) return;
  verdicts = { ...emptyVerdicts(), reviewer: verdicts.reviewer, level: verdicts.level };
  showConclusion();
  changed();
}

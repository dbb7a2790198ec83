// What the mouse and the keys do.

const actions = {
  next: () => step(1),
  previous: () => step(-1),
  open: nextOpen,
  below: () => stepTurn(1),
  above: () => stepTurn(-1),
  accept: () => onFinding("accept"),
  reject: () => onFinding("reject"),
  confirm: () => onCriterion("confirm"),
  override: () => onCriterion("override"),
  rest: confirmRest,
  missed: () => (missedPlace() ? addMissed(missedPlace()) : tell("先在对话里选中文字，或点一条消息")),
  conclude: () => form.elements.passed[0].focus(),
  save: () => form.requestSubmit(),
  help: () => byId("help").showModal(),
};
const keys = {
  j: "next",
  k: "previous",
  "]": "below",
  "[": "above",
  u: "open",
  a: "accept",
  r: "reject",
  c: "confirm",
  o: "override",
  m: "missed",
  e: "conclude",
  s: "save",
  "?": "help",
};

function onFinding(decision) {
  const id = currentFinding();
  return id ? decideFinding(id, decision) : tell("先选一处依据（j、k，或点一下）");
}

function onCriterion(decision) {
  const id = currentCriterion();
  return id ? decideCriterion(id, decision) : tell("先选一个评分项（点一下）");
}

function onKey(event) {
  if (event.key === "Escape") return hideTip();
  const typing = event.target.closest("input:not([type=radio]), textarea, select, dialog");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return undefined;
  const mark = event.target.closest("mark");
  if (mark && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    return select(cards.get(idsOf(mark)[0]));
  }
  const action = byId("keys").checked && keys[event.key.length === 1 ? event.key.toLowerCase() : ""];
  if (!action) return undefined;
  event.preventDefault();
  return actions[action]();
}

const CLICKABLE = "[data-do], [data-decision], [data-strict], a[data-finding], a[data-criterion], a[data-turn], mark, .turn";

function onClick(event) {
  const target = event.target.closest(CLICKABLE);
  if (!target) return;
  const { do: action, decision, strict } = target.dataset;
  const criterion = target.closest(".criterion")?.dataset.criterion;
  if (target.matches("a")) event.preventDefault();
  if (action) actions[action]();
  else if (strict !== undefined) decideCriterion(criterion, "override", Number(strict));
  else if (decision && criterion) decideCriterion(criterion, decision);
  else if (decision) decideFinding(target.closest(".finding").dataset.finding, decision);
  else if (target.matches("a")) follow(target);
  else if (target.matches("mark")) select(cards.get(idsOf(target)[0]));
  else if (!event.target.closest(".finding")) setCurrent(target);
}

function follow(link) {
  const { finding, criterion, turn } = link.dataset;
  history.replaceState(null, "", link.hash);
  select(finding ? cards.get(finding) : criterion ? rows.get(criterion) : turns[Number(turn)]);
}

function onInput({ target }) {
  const row = target.closest(".criterion");
  const card = target.closest(".finding");
  const decided = row ? verdicts.criteria.get(row.dataset.criterion) : verdicts.findings.get(card?.dataset.finding);
  if (decided && target.matches(".new")) decided.new = target.value === "" ? null : Number(target.value);
  else if (decided && target.matches(".reason")) decided.reason = target.value;
  else if (decided && target.matches(".comment")) decided.comment = target.value;
  else if (target.form === form) readConclusion();
  else return;
  changed();
}

function readConclusion() {
  const { reviewer, level, score, comment } = form.elements;
  const passed = form.querySelector("[name=passed]:checked")?.value;
  verdicts.reviewer = reviewer.value.trim();
  verdicts.level = level.value;
  verdicts.conclusion = {
    passed: passed === "true" ? true : passed === "false" ? false : null,
    score: score.value === "" ? null : Number(score.value),
    comment: comment.value,
  };
}

function onFocus({ target }) {
  const mark = target.closest?.("mark");
  if (mark) return showTip(mark);
  const place = target.closest?.(".finding, .criterion");
  return place && place !== current ? setCurrent(place) : undefined;
}

document.addEventListener("keydown", onKey);
document.addEventListener("click", onClick);
document.addEventListener("input", onInput);
document.addEventListener("focusin", onFocus);
document.addEventListener("focusout", hideTip);
document.addEventListener("scroll", hideTip, { passive: true });
document.addEventListener("selectionchange", keepSelection);
document.addEventListener("pointerdown", ({ target }) => target.closest("[data-do], dialog") || (chosen = null));
all("mark").forEach((mark) => {
  mark.addEventListener("pointerenter", () => showTip(mark));
  mark.addEventListener("pointerleave", () => mark !== document.activeElement && hideTip());
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  save();
});
byId("load").addEventListener("click", () => byId("file").click());
byId("file").addEventListener("change", ({ target }) => {
  if (target.files.length) load(target.files[0]);
  target.value = "";
});
byId("clear").addEventListener("click", clear);
showConclusion();
show();
const linked = cards.get(decodeURIComponent(location.hash.slice(1)));
if (linked) select(linked);

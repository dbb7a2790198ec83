// Going from place to place, and the tip that says why a stretch is marked.

function select(element) {
  if (!element) return;
  element.focus({ preventScroll: true });
  setCurrent(element);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ block: "center", behavior: calm || turns.length > 500 ? "auto" : "smooth" });
}

function setCurrent(element) {
  all(".current").forEach((old) => old.classList.remove("current"));
  current = element;
  element.classList.add("current");
  if (element.dataset.finding) markers(element.dataset.finding).forEach((mark) => mark.classList.add("current"));
}

function step(by) {
  const list = Array.from(cards.values());
  if (!list.length) return tell("这份报告没有依据");
  const at = list.indexOf(current?.closest(".finding"));
  const to = at < 0 ? nearest(list, by) : at + by;
  if (to < 0 || to >= list.length) return tell(by > 0 ? "已是最后一处" : "已是第一处");
  return select(list[to]);
}

// From somewhere between the findings: the first one after it, or the last one before it.
function nearest(list, by) {
  if (!current?.isConnected) return by > 0 ? 0 : list.length - 1;
  const after = list.findIndex(follows);
  if (by > 0) return after < 0 ? 0 : after;
  return (after < 0 ? list.length : after) - 1;
}

function stepTurn(by) {
  const at = turns.indexOf(current?.closest(".turn"));
  return select(turns[Math.min(Math.max(at + by, 0), turns.length - 1)]);
}

const follows = (element) => current?.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING;

function nextOpen() {
  const open = all(".criterion.undecided:not(.decided), .finding.doubt:not(.decided)");
  if (!open.length) return tell("没有待定项了");
  return select(open.find(follows) ?? open[0]);
}

const currentFinding = () => current?.closest(".finding")?.dataset.finding;
const currentCriterion = () =>
  (current?.closest(".criterion") ?? current?.closest(".finding")?.querySelector("[data-criterion]"))?.dataset.criterion;

function showTip(mark) {
  const tip = byId("tip");
  tip.replaceChildren(...idsOf(mark).map((id) => {
    const line = document.createElement("p");
    line.className = cards.get(id).className.replace(/\b(finding|current|decided)\b/g, "");
    line.textContent = `${id} ${cards.get(id).querySelector(".why").textContent}`;
    return line;
  }));
  tip.hidden = false;
  const box = mark.getClientRects()[0] ?? mark.getBoundingClientRect();
  const left = Math.min(box.left, document.documentElement.clientWidth - tip.offsetWidth - 8);
  const above = box.top - tip.offsetHeight - 4;
  tip.style.left = `${Math.max(8, left)}px`;
  tip.style.top = `${above > 0 ? above : box.bottom + 4}px`;
}

const hideTip = () => (byId("tip").hidden = true);

// Places in a message. The report counts Unicode code points of the original text, a browser
// counts UTF-16 units of what is shown, and a masked stretch stands for as many code points as
// its data-length says.

const elementOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement);
const maskAround = (node) => elementOf(node)?.closest("[data-length]");
const textAround = (node) => elementOf(node)?.closest(".text");

function measure(node) {
  if (node.nodeType === Node.TEXT_NODE) return Array.from(node.data).length;
  if (node.dataset?.length !== undefined) return Number(node.dataset.length);
  return Array.from(node.childNodes).reduce((sum, child) => sum + measure(child), 0);
}

// The place of the part of a range that lies in the message where it starts, or null.
function placeOf(given) {
  const range = given.cloneRange();
  const text = textAround(range.startContainer) ?? textAround(range.endContainer);
  if (!text) return null;
  if (!text.contains(range.startContainer)) range.setStart(text, 0);
  if (!text.contains(range.endContainer)) range.setEnd(text, text.childNodes.length);
  const mask = maskAround(range.startContainer);
  if (mask) range.setStartBefore(mask);
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const start = measure(before.cloneContents());
  const end = start + measure(range.cloneContents());
  if (start === end) return null;
  return { turn: Number(text.closest("[data-turn]").dataset.turn), start, end, quote: String(range) };
}

// What shows the code points start to end of a message.
function rangeOf(text, start, end) {
  const within = (node, count) =>
    maskAround(node) ? (count > 0 ? node.length : 0) : Array.from(node.data).slice(0, count).join("").length;
  const size = (node) => (maskAround(node) ? Number(maskAround(node).dataset.length) : measure(node));
  return rangeAlong(text, start, end, size, within);
}

// Where some words are first shown in a message, or null.
function rangeOfWords(text, words) {
  const from = text.textContent.indexOf(words);
  if (from < 0) return null;
  return rangeAlong(text, from, from + words.length, (node) => node.length, (_, count) => count);
}

// Walk a message's text nodes, each `size` long, and set a range from start to end.
function rangeAlong(text, start, end, size, within) {
  const range = document.createRange();
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  let at = 0;
  let last = null;
  for (let node = walker.nextNode(); node && at < end; node = walker.nextNode()) {
    const next = at + size(node);
    if (at <= start && start < next) range.setStart(node, within(node, start - at));
    last = [node, within(node, Math.min(end, next) - at)];
    at = next;
  }
  if (last) range.setEnd(...last);
  return range;
}

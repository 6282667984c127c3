"use strict";
// A record beside its source: a click on a value on either side shows the other; keys walk through
// findings and values. Without this script both can still be read.

const source = document.getElementById("source");
const record = document.getElementById("record");
const announced = document.getElementById("announced");
let chosen = null;
let finding = -1;

function listed(pane, pointer) {
  return [...pane.querySelectorAll(`[data-pointer="${CSS.escape(pointer)}"]`)];
}

// The places of a value on a side: its own, those of the words that say it, those of what it is part
// of (a row, a project) or consists of.
function places(pane, pointer) {
  const words = pointer.replace(/_yuan$/, "").replace(/\/[^/]+$/, "/text");
  for (const one of [pointer, `${pointer}/text`, pointer.replace(/_yuan$/, ""), words]) {
    const found = listed(pane, one);
    if (found.length) return found;
  }
  const within = pane.querySelector(`[data-pointer^="${CSS.escape(pointer)}/"]`);
  if (within) return [within];
  const around = pointer.replace(/\/[^/]*$/, "");
  return around ? places(pane, around) : [];
}

function bringIntoView(pane, element) {
  const box = element.getBoundingClientRect();
  const frame = pane.getBoundingClientRect();
  const top = Math.max(frame.top, 0);
  const bottom = Math.min(frame.bottom, window.innerHeight);
  if (box.top < top || box.bottom > bottom) element.scrollIntoView({ block: "center" });
}

function forget() {
  for (const one of document.querySelectorAll(".here")) one.classList.remove("here");
  chosen = null;
}

function choose(pointer, from) {
  forget();
  chosen = pointer;
  for (const pane of [source, record]) {
    const found = places(pane, pointer);
    for (const one of found) one.classList.add("here");
    if (found.length && pane !== from) bringIntoView(pane, found[0]);
  }
}

function clicked(event) {
  if (event.target.closest("a, button, input, select, textarea, label, summary, form")) return;
  const element = event.target.closest("[data-pointer]");
  if (!element || String(window.getSelection())) return;
  choose(element.dataset.pointer, event.currentTarget);
}

function nextFinding(step) {
  const all = [...record.querySelectorAll(".finding")];
  if (!all.length) {
    announced.textContent = "没有核查发现";
    return;
  }
  finding = finding < 0 ? (step > 0 ? 0 : all.length - 1) : (finding + step + all.length) % all.length;
  const one = all[finding];
  if (one.dataset.of) choose(one.dataset.of, record);
  else forget();
  one.focus({ preventScroll: true });
  one.scrollIntoView({ block: "center" });
  announced.textContent = `核查发现 ${finding + 1} / ${all.length}`;
}

function nextValue(step) {
  const all = [...record.querySelectorAll("td[data-pointer], span[data-pointer]")];
  const at = all.findIndex((one) => one.classList.contains("here"));
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step];
  if (!next) return;
  choose(next.dataset.pointer, null);
}

const KEYS = {
  j: () => nextFinding(1),
  k: () => nextFinding(-1),
  l: () => nextValue(1),
  h: () => nextValue(-1),
  Escape: forget,
};

function pressed(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.target instanceof Element && event.target.closest("input, select, textarea, [contenteditable]")) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

async function loadSource() {
  if (!source.dataset.source) return;
  const note = document.getElementById("source-note");
  const link = note.innerHTML;
  note.textContent = "正在读取原文……";
  try {
    const answer = await fetch(source.dataset.source, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const body = page.getElementById("source-body");
    if (!answer.ok || !body) throw new Error(page.querySelector("main p")?.textContent || "");
    source.append(document.importNode(body, true));
    note.innerHTML = link;
    if (chosen) choose(chosen, record);
  } catch (error) {
    note.innerHTML = link;
    note.prepend(`无法显示原文：${error.message.trim()} `);
  }
}

source.addEventListener("click", clicked);
record.addEventListener("click", clicked);
document.addEventListener("keydown", pressed);
loadSource();

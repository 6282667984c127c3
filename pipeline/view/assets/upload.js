"use strict";
// Many files at once, each with its progress; then, until it is read, how far it is. Without this
// script the form sends them all together.

const form = document.getElementById("upload");
const input = document.getElementById("files");
const results = document.getElementById("results");
const told = document.getElementById("told");
const AT_ONCE = 3;
const LONGEST_WAIT_MS = 10 * 60 * 1000;
const STATES = {
  waiting: "等待提取",
  seen: "正在提取",
  extracted: "已提取",
  needs_review: "已提取，待核查",
  failed: "提取失败",
  skipped: "不是绩效文本",
};
const waiting = [];
let active = 0;
let count = 0;
let done = 0;

function add(parent, tag, text, name) {
  const element = document.createElement(tag);
  element.textContent = text;
  if (name) element.className = name;
  parent.append(element);
  return element;
}

function row(file) {
  const item = document.createElement("li");
  add(item, "span", file.name, "name");
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", `${file.name} 的进度`);
  item.append(bar);
  const what = add(item, "span", "等待上传", "what");
  results.append(item);
  return { item, bar, what };
}

function settle(shown, state, words, report, detail) {
  shown.bar.remove();
  shown.item.className = state;
  shown.what.textContent = words;
  if (report) {
    const link = add(shown.item, "a", "查看记录");
    link.href = `/records/${report}`;
  }
  if (detail) add(shown.item, "span", detail, "facts");
  done += 1;
  told.textContent = `已完成 ${done} / ${count} 个文件`;
}

function send(file, shown) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/uploads?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Accept-Language", "zh");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    const token = document.querySelector('meta[name="csrf-token"]');
    if (token) request.setRequestHeader("X-CSRF-Token", token.content);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) shown.bar.value = event.loaded / event.total;
    });
    request.addEventListener("loadend", () => {
      let answer = null;
      try {
        answer = JSON.parse(request.responseText);
      } catch {
        // Whatever answered was not the server that we know.
      }
      resolve({ status: request.status, answer });
    });
    shown.what.textContent = "正在上传";
    request.send(file);
  });
}

async function follow(answer, shown) {
  const end = Date.now() + LONGEST_WAIT_MS;
  shown.bar.removeAttribute("value");
  while (Date.now() < end) {
    const found = await fetch(`/uploads/${answer.sha256}`, { headers: { "Accept-Language": "zh" } }).then(
      (response) => (response.ok ? response.json() : null),
      () => null,
    );
    if (found && !["waiting", "seen"].includes(found.state)) {
      const read = ["extracted", "needs_review"].includes(found.state);
      settle(shown, found.state, STATES[found.state], read ? found.report_id : null, found.reason);
      return;
    }
    if (found) shown.what.textContent = STATES[found.state];
    await new Promise((resolve) => setTimeout(resolve, 700));
  }
  settle(shown, "waiting", "已在收件箱中，稍后提取");
}

async function upload(file, shown) {
  if (file.size > Number(form.dataset.most) * 1048576) {
    settle(shown, "failed", `超过 ${form.dataset.most} MiB`);
    return;
  }
  const { status, answer } = await send(file, shown);
  if (status === 0 || !answer) {
    settle(shown, "failed", "上传失败，请再试一次");
  } else if (status >= 400) {
    settle(shown, "failed", "未接收", null, answer.detail);
  } else if (answer.status === "known") {
    settle(shown, "known", `与已入库的“${answer.known_as}”内容相同`, answer.report_id);
  } else {
    if (answer.status === "waiting") shown.what.textContent = `与“${answer.file_name}”内容相同`;
    await follow(answer, shown);
  }
}

async function next() {
  while (active < AT_ONCE && waiting.length) {
    const [file, shown] = waiting.shift();
    active += 1;
    upload(file, shown).finally(() => {
      active -= 1;
      next();
    });
  }
}

function take(files) {
  const chosen = [...files];
  if (!chosen.length) return;
  document.getElementById("results-section").hidden = false;
  count += chosen.length;
  for (const file of chosen) waiting.push([file, row(file)]);
  told.textContent = `已完成 ${done} / ${count} 个文件`;
  next();
}

form.classList.add("scripted");
input.addEventListener("change", () => {
  take(input.files);
  input.value = "";
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  input.click();
});
for (const kind of ["dragenter", "dragover"]) {
  document.addEventListener(kind, (event) => {
    event.preventDefault();
    form.classList.add("over");
  });
}
for (const kind of ["dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    event.preventDefault();
    if (kind === "drop" || !event.relatedTarget) form.classList.remove("over");
  });
}
document.addEventListener("drop", (event) => take(event.dataTransfer.files));

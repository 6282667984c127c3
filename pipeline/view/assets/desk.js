// Correcting beside the record: a click on a value fills the form in. Without this script the form
// can be filled in by hand.

const values = document.getElementById("record");
const box = document.getElementById("correct-box");
const form = document.getElementById("correct");
const chosen = document.getElementById("correct-chosen");

function fill(element) {
  form.elements.pointer.value = element.dataset.pointer;
  form.elements.action.value = "replace";
  chosen.textContent = element.dataset.pointer;
  const own = element.querySelector(".reading, .finding, .correction");
  const text = own ? element.firstChild.textContent : element.textContent;
  form.elements.value.value = element.classList.contains("none") || element.matches("tr") ? "" : text.trim();
}

if (values && form) {
  values.addEventListener("click", (event) => {
    if (event.target.closest("a, button, input, select, textarea, label, summary, form")) return;
    const element = event.target.closest("[data-pointer]");
    if (element) fill(element);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "e" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea")) return;
    event.preventDefault();
    box.open = true;
    form.elements.value.focus();
    form.elements.value.select();
  });
}

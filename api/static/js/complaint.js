// Keeps what a worker has typed on this phone until it is filed; nothing leaves the phone.
// Name and phone are not kept: the phone may be somebody else's.

const form = document.querySelector("[data-draft]");
const filed = document.querySelector("[data-draft-filed]");
const NOT_KEPT = new Set(["csrfmiddlewaretoken", "submission_key", "name", "phone"]);

function remove(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // Storage is switched off: nothing was kept.
  }
}

function keep(key) {
  const values = {};
  for (const [name, value] of new FormData(form)) {
    if (!NOT_KEPT.has(name) && value) values[name] = value;
  }
  try {
    localStorage.setItem(key, JSON.stringify(values));
  } catch {
    // Storage is full or switched off: the form works all the same.
  }
}

function restore(key) {
  let values = {};
  try {
    values = JSON.parse(localStorage.getItem(key) ?? "{}");
  } catch {
    return false;
  }
  let restored = false;
  for (const [name, value] of Object.entries(values)) {
    const control = form.elements[name];
    if (control && "value" in control && !control.value) {
      control.value = value;
      restored = true;
    }
  }
  return restored;
}

if (form) {
  const key = form.dataset.draft;
  const note = form.querySelector("[data-draft-note]");
  if (restore(key) && note) note.hidden = false;
  form.addEventListener("input", () => keep(key));
  form.querySelector("[data-draft-clear]")?.addEventListener("click", () => {
    remove(key);
    form.reset();
    note.hidden = true;
  });
  form.addEventListener("submit", (event) => {
    const button = form.querySelector("button[type=submit]");
    if (button.dataset.sent) event.preventDefault();
    button.dataset.sent = "true";
    button.textContent = "正在提交…";
  });
}

if (filed) remove(filed.dataset.draftFiled);

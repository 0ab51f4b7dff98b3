// Keeps what a worker has typed on this phone until it is filed; nothing leaves the phone.
// Names and phone are not kept: the phone may be somebody else's.

const form = document.querySelector("[data-draft]");
const filed = document.querySelector("[data-draft-filed]");
const NOT_KEPT = new Set(["csrfmiddlewaretoken", "submission_key", "name", "phone", "members"]);

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
    if (!NOT_KEPT.has(name) && typeof value === "string" && value) values[name] = value;
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
    if (control && "value" in control && control.type !== "file" && !control.value) {
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
    if (navigator.onLine === false) {
      event.preventDefault();
      keep(key);
      form.querySelector("[data-offline]").hidden = false;
      return;
    }
    const button = form.querySelector("button[type=submit]");
    if (button.dataset.sent) event.preventDefault();
    button.dataset.sent = "true";
    button.textContent = "正在提交…";
  });
}

if (filed) remove(filed.dataset.draftFiled);

// One question a screen: nothing is loaded in between, so a dropped connection does not matter.
const screens = form && "screens" in form.dataset ? [...form.querySelectorAll("fieldset")] : [];

function show(index) {
  const last = screens.length - 1;
  screens.forEach((screen, place) => {
    screen.hidden = place !== index;
  });
  const count = form.querySelector("[data-screen-count]");
  count.hidden = false;
  count.textContent = `第 ${index + 1} 步，共 ${screens.length} 步`;
  form.querySelector("[data-next]").hidden = index === last;
  form.querySelector("[data-submit]").hidden = index !== last;
  form.querySelector("[data-back]").hidden = index === 0;
  form.dataset.screen = index;
}

function go(step) {
  const index = Number(form.dataset.screen);
  const controls = [...screens[index].querySelectorAll("input, textarea")];
  if (step > 0 && !controls.every((control) => control.reportValidity())) return;
  show(index + step);
  screens[index + step].querySelector("input, textarea")?.focus();
}

if (screens.length) {
  const wrong = screens.findIndex((screen) => screen.querySelector("[aria-invalid=true], .errorlist"));
  show(Math.max(wrong, 0));
  form.querySelector("[data-next]").addEventListener("click", () => go(1));
  form.querySelector("[data-back]").addEventListener("click", () => go(-1));
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    if (Number(form.dataset.screen) < screens.length - 1) go(1);
  });
  window.addEventListener("online", () => {
    form.querySelector("[data-offline]").hidden = true;
  });
}

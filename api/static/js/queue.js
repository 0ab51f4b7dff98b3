// Keyboard of the queue: j and k walk the sites, the other keys act on the one in focus.
// Every act is also a link, a box or a button, so the page works without this script.

const rows = () => [...document.querySelectorAll(".queue-table tbody tr")];
const current = () => document.activeElement?.closest(".queue-table tbody tr") ?? null;
const linkOf = (row) => row.querySelector("th a");

function walk(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(current());
  const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step;
  const row = all[Math.min(Math.max(next, 0), all.length - 1)];
  linkOf(row).focus();
  row.scrollIntoView({ block: "nearest" });
}

function toggle(row) {
  const box = row.querySelector("input[type=checkbox]");
  if (box) box.checked = !box.checked;
}

function unfold(details) {
  details.open = !details.open;
  details.querySelector("summary").focus();
}

const ACTS = {
  j: () => walk(1),
  k: () => walk(-1),
  x: () => current() && toggle(current()),
  e: () => current() && unfold(current().querySelector("details")),
  a: () => document.querySelector("#bulk select")?.focus(),
  m: () => location.assign(current() ? current().dataset.map : "/inspector/map/"),
  p: () => document.getElementById("open-plan").click(),
  "/": () => document.getElementById("id_q").focus(),
  "?": () => unfold(document.getElementById("keys")),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.closest("input:not([type=checkbox]), select, textarea");
  if (typing) {
    if (event.key === "Escape") typing.blur();
    return;
  }
  const act = ACTS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

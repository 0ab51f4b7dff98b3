// Upload form: drop a file on the field, see how far it is. The plain form works without.

const form = document.querySelector("[data-upload]");

function sizeWords(bytes) {
  return bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

function show(words, isError) {
  const line = form.querySelector("[data-upload-status]");
  line.textContent = words;
  line.classList.toggle("late", Boolean(isError));
}

function check(input) {
  const file = input.files[0];
  if (!file) return true;
  const maximum = Number(form.dataset.maximumBytes);
  if (maximum && file.size > maximum) {
    show(`文件 ${sizeWords(file.size)}，超过上限 ${sizeWords(maximum)}，请按月份拆分后再上传。`, true);
    return false;
  }
  show(`已选择：${file.name}（${sizeWords(file.size)}）`);
  return true;
}

function send(input) {
  const request = new XMLHttpRequest();
  const bar = form.querySelector("progress");
  const button = form.querySelector("button[type=submit]");
  bar.hidden = false;
  button.disabled = true;
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    bar.value = event.loaded / event.total;
    show(event.loaded < event.total ? `已上传 ${Math.round(bar.value * 100)}%` : "正在逐行检查…");
  });
  request.addEventListener("load", () => {
    if (request.responseURL && request.responseURL !== location.href && request.status < 400) {
      location.assign(request.responseURL);
      return;
    }
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const answer = page.getElementById("main");
    if (answer) document.getElementById("main").replaceWith(answer);
    document.getElementById("main").focus();
    start();
  });
  request.addEventListener("error", () => {
    bar.hidden = true;
    button.disabled = false;
    show("网络中断，文件没有传完。请检查网络后再点一次“上传并检查”。", true);
  });
  request.open("POST", form.getAttribute("action") || location.href);
  request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
  request.send(new FormData(form));
}

function start() {
  const current = document.querySelector("[data-upload]");
  if (!current) return;
  if (current !== form) {
    // The page was replaced by the answer with its errors: a plain form from here on.
    return;
  }
  const input = form.querySelector("input[type=file]");
  const drop = form.querySelector("[data-drop]");
  input.addEventListener("change", () => check(input));
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("is-over");
    });
  }
  for (const name of ["dragleave", "drop"]) {
    drop.addEventListener(name, () => drop.classList.remove("is-over"));
  }
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    input.files = event.dataTransfer.files;
    check(input);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (check(input)) send(input);
  });
}

start();

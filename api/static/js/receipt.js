// Copies the receipt code and reads it out; it is on the page to write down all the same.

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = "已复制";
  });
}

for (const button of document.querySelectorAll("[data-read]")) {
  if (!("speechSynthesis" in window)) break;
  button.hidden = false;
  button.addEventListener("click", () => {
    const words = new SpeechSynthesisUtterance(document.querySelector("[data-spelled]").textContent);
    words.lang = "zh-CN";
    words.rate = 0.7;
    window.speechSynthesis.speak(words);
  });
}

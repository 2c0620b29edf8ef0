// Entering a paper by the keyboard: the field one is in is shown on the picture; Enter goes on, Ctrl Enter is done.
const form = document.querySelector("[data-entry]");
const scan = document.querySelector("[data-scan]");

function fields() {
  return [...form.querySelectorAll("input[data-key]")];
}

function show(key) {
  for (const box of scan.querySelectorAll("[data-box]")) {
    const here = box.dataset.box === key;
    box.classList.toggle("here", here);
    if (here) {
      const place = box.getBoundingClientRect();
      const frame = scan.getBoundingClientRect();
      scan.scrollTop += place.top - frame.top - frame.height / 3;
    }
  }
}

function turn(by) {
  const pages = [...scan.querySelectorAll("figure")];
  const top = scan.getBoundingClientRect().top;
  const at = Math.max(0, pages.findLastIndex((page) => page.getBoundingClientRect().top <= top + 20));
  pages[Math.min(pages.length - 1, Math.max(0, at + by))]?.scrollIntoView({ block: "start" });
}

form.addEventListener("focusin", (event) => {
  if (event.target.dataset.key) {
    show(event.target.dataset.key);
    event.target.select();
  }
});

form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.ctrlKey) {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.key === "Enter" && event.target.dataset.key) {
    event.preventDefault();
    const all = fields();
    const next = all[all.indexOf(event.target) + 1];
    (next ?? form.querySelector("[type=submit]")).focus();
  } else if (event.altKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    turn(event.key === "ArrowDown" ? 1 : -1);
  }
});

form.addEventListener("click", (event) => {
  const take = event.target.closest("[data-take]");
  if (take) {
    const input = document.getElementById(take.dataset.for);
    input.value = take.dataset.take;
    input.focus();
  }
});

(form.querySelector(".entry-fault input") ?? fields().find((one) => !one.value) ?? fields()[0])?.focus();

// Lists by keyboard: j and k move, Enter opens, x ticks, / finds. A click anywhere on a row opens it.
const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll("[data-register] tr[data-row]")];

let here = -1;
function go(step) {
  const all = rows();
  if (!all.length) return;
  here = Math.min(all.length - 1, Math.max(0, here + step));
  all.forEach((row, place) => row.classList.toggle("here", place === here));
  all[here].scrollIntoView({ block: "nearest" });
  (all[here].querySelector("a") ?? all[here]).focus({ preventScroll: true });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !document.querySelector("[data-register]")) return;
  if (typing(event.target) && !(event.target.type === "checkbox")) return;
  const row = rows()[here];
  if (event.key === "j") go(1);
  else if (event.key === "k") go(-1);
  else if (event.key === "x" && row) row.querySelector("input[name=key]")?.click();
  else if (event.key === "Enter" && row?.dataset.href && event.target.tagName !== "A") location.assign(row.dataset.href);
  else if (event.key === "/") document.querySelector("[data-register] input[type=search], [data-register] .register-find input")?.focus();
  else return;
  event.preventDefault();
});
document.addEventListener("htmx:after:swap", () => (here = -1));
document.addEventListener("htmx:config:request", (event) => {
  const { sourceElement, request } = event.detail.ctx;
  if (!sourceElement.matches("form.register-bar")) return;
  for (const [key, value] of [...request.body.entries()]) if (value === "") request.body.delete(key);
});

export function start(register) {
  register.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-href]");
    if (!row || event.target.closest("a, button, input, label, summary") || getSelection().toString()) return;
    if (event.ctrlKey || event.metaKey) window.open(row.dataset.href, "_blank", "noopener");
    else location.assign(row.dataset.href);
  });
  const count = () => {
    const bar = register.querySelector("[data-bulk]");
    if (!bar) return;
    const chosen = register.querySelectorAll("input[name=key]:checked").length;
    bar.hidden = chosen === 0;
    bar.querySelector("[data-bulk-count]").textContent = chosen.toLocaleString(document.documentElement.lang);
  };
  register.addEventListener("change", (event) => {
    if (event.target.matches("[data-tick-all]"))
      for (const box of register.querySelectorAll("input[name=key]")) box.checked = event.target.checked;
    if (event.target.matches("[data-tick-all], input[name=key]")) {
      event.stopPropagation();
      count();
    }
  });
  register.addEventListener("change", (event) => {
    if (!event.target.matches("[data-column]")) return;
    const chosen = [...register.querySelectorAll("[data-column]:checked")].map((box) => box.value);
    register.querySelector("[data-columns]").value = chosen.join(",");
  }, true);
  count();
}

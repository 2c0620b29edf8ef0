// The wall: one picture after the other, by itself unless somebody pauses it or prefers no motion; numbers come live.
const SHOWN_MS = 20000;

export function start(root) {
  const slides = [...root.querySelectorAll("[data-slide]")];
  if (!slides.length) return;
  const pause = root.querySelector("[data-pause]");
  const state = root.querySelector("[data-state]");
  const clock = root.querySelector("[data-clock]");
  let here = 0;
  let timer = null;
  root.classList.add("slides");
  const show = (number) => {
    here = (number + slides.length) % slides.length;
    slides.forEach((slide, i) => slide.classList.toggle("here", i === here));
    window.dispatchEvent(new Event("resize"));
  };
  const run = () => { timer = setInterval(() => show(here + 1), SHOWN_MS); pause.setAttribute("aria-pressed", "false"); };
  const stop = () => { clearInterval(timer); timer = null; pause.setAttribute("aria-pressed", "true"); };
  for (const button of root.querySelectorAll("[data-step]")) {
    button.hidden = false;
    button.addEventListener("click", () => { stop(); show(here + Number(button.dataset.step)); });
  }
  pause.hidden = false;
  pause.addEventListener("click", () => (timer ? stop() : run()));
  document.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight") show(here + 1);
    else if (event.key === "ArrowLeft") show(here - 1);
    else if (event.key === " " && event.target === document.body) { event.preventDefault(); pause.click(); }
  });
  show(0);
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) stop();
  else run();

  const source = new EventSource(root.dataset.source);
  source.addEventListener("message", (event) => {
    const { numbers } = JSON.parse(event.data);
    for (const box of root.querySelectorAll("[data-code]")) {
      const told = numbers[box.dataset.code];
      if (!told) continue;
      const [value, unit, change, tone] = told;
      box.querySelector("[data-value]").textContent = value;
      box.querySelector("[data-unit]").textContent = unit;
      const line = box.querySelector("[data-change]");
      line.textContent = change;
      line.className = `kpi-change kpi-change-${tone}`;
    }
    state.textContent = "";
  });
  source.addEventListener("error", () => { state.textContent = "…"; });
  setInterval(() => {
    clock.textContent = new Date().toLocaleString("vi-VN", { timeZone: "Asia/Ho_Chi_Minh", dateStyle: "short", timeStyle: "short" });
  }, 10000);
}

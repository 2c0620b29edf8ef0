// A map of squares or outlines: one stop for the Tab key, arrows between the units, the name said under the map; a
// slider through the periods, played or moved by hand.
const PAUSE_MS = 900;

function walk(root) {
  const areas = [...root.querySelectorAll(".area")];
  if (!areas.length) return;
  const said = root.querySelector("[data-said]");
  const say = (area) => { said.textContent = area.querySelector("title").textContent; };
  const only = (area) => areas.forEach((one) => one.setAttribute("tabindex", one === area ? "0" : "-1"));
  const number = (area, key) => Number(area.dataset[key]);
  only(areas[0]);
  for (const area of areas) {
    area.addEventListener("focus", () => { only(area); say(area); });
    area.addEventListener("pointerenter", () => say(area));
  }
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  root.querySelector(".areas").addEventListener("keydown", (event) => {
    const here = event.target.closest(".area");
    if (!here) return;
    let next = null;
    if (event.key === "Home") next = areas[0];
    else if (event.key === "End") next = areas.at(-1);
    else if (ways[event.key]) {
      const [dx, dy] = ways[event.key];
      const found = areas
        .map((area) => ({ area, along: (number(area, "column") - number(here, "column")) * dx + (number(area, "row") - number(here, "row")) * dy, aside: Math.abs((number(area, "column") - number(here, "column")) * dy) + Math.abs((number(area, "row") - number(here, "row")) * dx) }))
        .filter((one) => one.along > 0)
        .sort((a, b) => a.along + 2 * a.aside - (b.along + 2 * b.aside));
      next = found[0]?.area ?? null;
    } else return;
    event.preventDefault();
    next?.focus();
  });
}

function slide(root) {
  const source = root.querySelector("#map-frames");
  if (!source) return;
  const frames = JSON.parse(source.textContent);
  const slider = root.querySelector("[data-slide]");
  const play = root.querySelector("[data-play]");
  const label = root.querySelector("[data-period-label]");
  const areas = [...root.querySelectorAll(".area")];
  slider.hidden = play.hidden = false;
  root.querySelector(".slider").classList.add("slides");
  const show = (position) => {
    const frame = frames[position];
    label.textContent = frame.label;
    slider.setAttribute("aria-valuetext", frame.label);
    for (const area of areas) {
      const [tone, text] = frame.cells[area.dataset.code] ?? ["none", "–"];
      area.setAttribute("class", `area ${tone}`);
      area.querySelector("title").textContent = `${area.dataset.name}: ${text}`;
      area.querySelector(".value").textContent = text;
    }
    for (const line of root.querySelectorAll(".legend li")) {
      const tone = line.querySelector(".legend-mark").classList[1];
      const count = areas.filter((area) => area.classList.contains(tone)).length;
      line.querySelector(".soft").textContent = `(${count})`;
    }
  };
  // The links and the table belong to one period: once the reader stays on it, the page of that period is fetched.
  const settle = () => {
    const address = new URL(location.href);
    address.searchParams.set("period", frames[slider.value].key);
    location.assign(address);
  };
  let timer = null;
  const stop = () => {
    clearInterval(timer);
    timer = null;
    play.setAttribute("aria-pressed", "false");
  };
  slider.addEventListener("input", () => { stop(); show(Number(slider.value)); });
  slider.addEventListener("change", settle);
  play.addEventListener("click", () => {
    if (timer) { stop(); settle(); return; }
    play.setAttribute("aria-pressed", "true");
    if (Number(slider.value) === frames.length - 1) slider.value = "0";
    show(Number(slider.value));
    timer = setInterval(() => {
      slider.value = String((Number(slider.value) + 1) % frames.length);
      show(Number(slider.value));
    }, PAUSE_MS);
  });
}

// A map wider than the window begins where its middle is, not at an empty corner.
function centre(root) {
  const frame = root.querySelector(".areas-frame");
  if (frame) frame.scrollLeft = (frame.scrollWidth - frame.clientWidth) / 2;
}

export function start(root) {
  centre(root);
  walk(root);
  slide(root);
}

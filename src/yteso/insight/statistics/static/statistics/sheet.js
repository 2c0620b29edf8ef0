// The sheet of a report: arrows and Enter move, copied cells of Excel paste, figures are kept as they are typed.
const sheet = document.querySelector("[data-sheet]");
const state = sheet.querySelector("[data-state]");
const findings = document.getElementById("findings");
const filled = document.querySelector("[data-filled]");
const csrf = sheet.querySelector("[name=csrfmiddlewaretoken]").value;
const keyOf = (input) => input.name.slice(2);
let edit = Number(sheet.dataset.edit);
let waiting = new Map();
let timer = 0;
let busy = false;
const was = new Map(); // what stands in a cell as far as this page knows: a colleague may have written since

const grid = [...sheet.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("td[data-cell]")]);
const place = new Map();
grid.forEach((cells, line) => cells.forEach((cell, column) => {
  const input = cell.querySelector("input");
  if (!input) return;
  place.set(input, [line, column]);
  was.set(keyOf(input), input.defaultValue);
}));

function step(input, down, right) {
  let [line, column] = place.get(input);
  for (;;) {
    line += down;
    column += right;
    if (line < 0 || line >= grid.length) return;
    if (grid[line].length && (column < 0 || column >= grid[line].length)) return;
    const next = grid[line][column]?.querySelector("input");
    if (next) {
      next.focus();
      next.select();
      return;
    }
  }
}

sheet.addEventListener("keydown", (event) => {
  const input = event.target;
  if (!place.has(input)) return;
  const atStart = input.selectionStart === 0 && input.selectionEnd === input.value.length;
  const moves = { ArrowDown: [1, 0], ArrowUp: [-1, 0], Enter: [event.shiftKey ? -1 : 1, 0] };
  if (atStart || !input.value) Object.assign(moves, { ArrowRight: [0, 1], ArrowLeft: [0, -1] });
  if (!(event.key in moves) || event.isComposing) return;
  event.preventDefault();
  step(input, ...moves[event.key]);
});

sheet.addEventListener("focusin", (event) => {
  if (place.has(event.target)) event.target.select();
});

sheet.addEventListener("paste", (event) => {
  const text = event.clipboardData.getData("text/plain").replace(/\r?\n$/, "");
  if (!place.has(event.target) || !/[\t\n]/.test(text)) return;
  event.preventDefault();
  const [top, left] = place.get(event.target);
  text.split(/\r?\n/).slice(0, 1000).forEach((row, down) => row.split("\t").forEach((value, right) => {
    const input = grid[top + down]?.[left + right]?.querySelector("input");
    if (!input) return;
    input.value = value.trim().slice(0, 24);
    note(input);
  }));
});

function note(input) {
  waiting.set(keyOf(input), input.value);
  state.textContent = sheet.dataset.saving;
  clearTimeout(timer);
  timer = setTimeout(send, 500);
}

sheet.addEventListener("input", (event) => {
  if (place.has(event.target)) note(event.target);
});

function show(answer) {
  edit = answer.edit_number;
  sheet.querySelector("[name=edit_number]").value = edit;
  const tone = new Map();
  for (const key of answer.unusual) tone.set(key, "unusual");
  for (const finding of answer.findings) for (const key of finding.cells) {
    if (finding.error || tone.get(key) !== "bad") tone.set(key, finding.error ? "bad" : "warning");
  }
  for (const key of Object.keys(answer.refused)) tone.set(key, "bad");
  for (const cell of sheet.querySelectorAll("td[data-cell]")) {
    const key = cell.dataset.cell;
    const isKnown = key in answer.written || tone.has(key) || !cell.classList.contains("tone-unusual");
    if (isKnown) cell.className = cell.className.replace(/ ?tone-\w+/g, "") + (tone.has(key) ? ` tone-${tone.get(key)}` : "");
    if (key in answer.computed) (cell.querySelector("a") ?? cell).textContent = answer.computed[key];
    if (key in answer.theirs) was.set(key, answer.theirs[key]);
    else if (key in answer.written && !(key in answer.refused)) was.set(key, answer.written[key]);
    const input = cell.querySelector("input");
    if (!input) continue;
    input.toggleAttribute("aria-invalid", key in answer.refused);
    if (key in answer.written && !(key in answer.refused) && !waiting.has(key) && input !== document.activeElement) {
      input.value = answer.written[key];
    }
  }
  findings.replaceChildren(...answer.findings.slice(0, 20).map((finding) => {
    const line = document.createElement("p");
    line.className = `note ${finding.error ? "note-bad" : "note-warning"}`;
    line.textContent = finding.words;
    return line;
  }));
  filled.textContent = answer.filled;
  const refused = Object.values(answer.refused)[0];
  state.textContent = refused ?? sheet.dataset.saved;
}

async function send() {
  if (busy || !waiting.size) return;
  busy = true;
  const cells = Object.fromEntries(waiting);
  waiting = new Map();
  try {
    const reply = await fetch(sheet.dataset.sheet, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
      body: JSON.stringify({ cells, was: Object.fromEntries(Object.keys(cells).map((key) => [key, was.get(key)])), edit_number: edit }),
    });
    const answer = await reply.json();
    if (reply.ok) show(answer);
    else {
      for (const [key, value] of Object.entries(cells)) if (!waiting.has(key)) waiting.set(key, value);
      state.textContent = `${sheet.dataset.failed}: ${answer.error ?? reply.status}`;
      busy = false;
      return; // sent again with what is typed next; leaving the page is asked about
    }
  } catch {
    for (const [key, value] of Object.entries(cells)) if (!waiting.has(key)) waiting.set(key, value);
    state.textContent = sheet.dataset.failed;
    timer = setTimeout(send, 4000);
  }
  busy = false;
  if (waiting.size && state.textContent !== sheet.dataset.failed) timer = setTimeout(send, 50);
}

addEventListener("beforeunload", (event) => {
  if (waiting.size || busy) event.preventDefault();
});

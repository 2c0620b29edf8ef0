// A form while it is filled in: shows what applies, calculates, checks; saving.js saves it by itself.
import { Sheet } from "forms/reckoning";
import { Saver } from "forms/saving";
import { look } from "ui/grid-cells";
import { read, write, Wrong } from "ui/grid-values";

const NOT_TYPED = new Set(["section", "repeat", "note", "heading", "calculated", "file"]);
const CELL = { integer: "integer", decimal: "number", date: "date", time: "time", sentence: "sentence" };

export function start(root) {
  new Form(root, JSON.parse(document.getElementById(root.dataset.form).textContent));
}

export class Form {
  constructor(root, plan) {
    Object.assign(this, { root, plan, words: plan.words });
    this.sheet = new Sheet(plan.plan, plan.values, plan.lists, plan.choices, plan.today);
    this.boxes = new Map(); // "key row" -> the element around a question
    for (const box of root.querySelectorAll("[data-key]")) this.boxes.set(`${box.dataset.key} ${box.dataset.row ?? ""}`, box);
    this.state = root.querySelector("[data-form-state]");
    root.addEventListener("input", (event) => this.changed(event.target));
    root.addEventListener("change", (event) => this.changed(event.target, true));
    root.addEventListener("focusout", (event) => this.left(event.target));
    root.addEventListener("keydown", (event) => this.key(event));
    for (const [name, box] of this.boxes) this.paint(name, box);
    this.saver = new Saver(this);
    for (const box of this.boxes.values()) this.catchUp(box);
    this.saver.restore();
    for (const control of root.querySelectorAll("[data-codes]")) this.codes(control);
    for (const grid of root.querySelectorAll("[data-grid]")) this.follow(grid);
  }

  // A repeat that is filled in like a spreadsheet saves itself; what reads it is worked out here.
  follow(grid) {
    const { columns, words } = JSON.parse(document.getElementById(grid.dataset.grid).textContent);
    const repeat = grid.closest("[data-key]").dataset.key;
    const rows = () => {
      const found = {};
      for (const line of grid.querySelectorAll("tr[data-row]")) {
        const cells = {};
        for (const column of columns) {
          const control = line.querySelector(`td[data-c="${CSS.escape(column.key)}"] :is(input, select, textarea)`);
          if (!control) continue;
          try {
            cells[column.key] = read(column, look(control), words) ?? null;
          } catch (error) {
            if (!(error instanceof Wrong)) throw error;
            cells[column.key] = null;
          }
        }
        found[line.dataset.row] = cells;
      }
      return found;
    };
    const state = grid.querySelector("[data-grid-state]");
    if (state) new MutationObserver(() => this.repaint(this.sheet.putRows(repeat, rows()))).observe(state, { attributes: true });
  }

  repaint(cells) {
    for (const name of new Set([...cells].map((cell) => cell.split(" ").slice(1).join(" ")))) {
      const touched = this.boxes.get(name);
      if (touched) this.paint(name, touched);
    }
  }

  // What was typed before this script came, or brought back by the browser, counts too.
  catchUp(box) {
    const { key, row = "", kind } = box.dataset;
    const control = box.querySelector("input, select, textarea");
    if (!control || NOT_TYPED.has(kind) || box.classList.contains("field-wrong")) return;
    let value;
    try {
      value = this.read(box);
    } catch {
      return;
    }
    const held = (row ? this.sheet.rows[this.sheet.repeatOf(key)][row]?.[key] : this.sheet.raw[key]) ?? null;
    if (JSON.stringify(value) !== JSON.stringify(held)) this.changed(control);
  }

  box(control) {
    return control.closest?.("[data-grid]") ? null : control.closest?.("[data-key]");
  }

  changed(control, settled = false) {
    const box = this.box(control);
    if (!box || control.type === "file") return;
    const { key, row = "" } = box.dataset;
    let value;
    try {
      value = this.read(box);
      this.saver.add(nameOf(box), this.texts(box));
      this.complain(box, "");
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      this.saver.hold(nameOf(box), this.texts(box));
      if (settled) this.complain(box, error.message);
      return;
    }
    const started = performance.now();
    const cells = this.sheet.set(key, value, row);
    this.repaint(new Set([...cells, `value ${key} ${row}`]));
    this.root.dataset.tookMs = (performance.now() - started).toFixed(2);
  }

  left(control) {
    const box = this.box(control);
    if (!box || control.matches("button, [type=file]")) return;
    try {
      this.read(box);
    } catch (error) {
      if (error instanceof Wrong) this.complain(box, error.message);
      return;
    }
    this.judge(box);
  }

  // In the staff's page Enter goes on to the next question, as Tab does.
  key(event) {
    if (event.key !== "Enter" || !this.plan.dense || event.target.matches("textarea, button, a, [data-grid] *")) return;
    event.preventDefault();
    const all = [...this.root.querySelectorAll("input, select, textarea")].filter((one) => one.offsetParent && !one.closest("[data-grid]"));
    all[all.indexOf(event.target) + (event.shiftKey ? -1 : 1)]?.focus();
  }

  read(box) {
    const { kind } = box.dataset;
    const controls = [...box.querySelectorAll("input, select, textarea")];
    if (kind === "flag") return controls[0].checked || null;
    if (kind === "many") {
      const chosen = controls.filter((one) => one.checked).map((one) => one.value);
      return chosen.length ? chosen : null;
    }
    if (kind === "one") {
      const chosen = controls.find((one) => one.type === "radio" && one.checked) ?? controls.find((one) => one.type !== "radio");
      return chosen?.value.trim() || null;
    }
    const column = { kind: CELL[kind] ?? "text", length: Number(box.dataset.length || 500), decimals: Number(box.dataset.decimals || 2), choices: [] };
    return controls.length ? read(column, controls[0].value, this.words) : null;
  }

  paint(name, box) {
    const { key, row = "", kind } = box.dataset;
    const shown = this.sheet.isShown(key, row);
    if (box.hidden === shown) box.hidden = !shown;
    if (kind === "calculated") {
      const value = this.sheet.value(key, row);
      const text = typeof value === "number" ? write({ kind: "number", decimals: 6 }, value) : (value ?? "–");
      const output = box.querySelector("output");
      if (output && output.textContent !== String(text)) output.textContent = String(text);
    }
    const mark = box.querySelector("[data-optional]");
    if (mark) mark.hidden = this.sheet.isRequired(key, row);
    const offered = this.sheet.offered(key, row);
    if (offered) this.offer(box, offered);
    if (box.classList.contains("field-wrong")) this.judge(box);
  }

  offer(box, offered) {
    for (const option of box.querySelectorAll("option[value]")) {
      if (option.value) option.hidden = option.disabled = !offered.has(option.value);
    }
    for (const control of box.querySelectorAll("input[type=radio], input[type=checkbox]")) {
      control.closest("label, div").hidden = !offered.has(control.value);
    }
  }

  judge(box) {
    const { key, row = "" } = box.dataset;
    this.complain(box, this.sheet.isShown(key, row) && !this.sheet.fits(key, row) ? box.dataset.message : "");
  }

  complain(box, text, buttons = []) {
    if (!buttons.length && this.saver?.clashes.has(nameOf(box))) return; // the reader chooses first
    let line = box.querySelector("[data-wrong]");
    box.classList.toggle("field-wrong", Boolean(text));
    if (!text) {
      line?.remove();
      box.querySelector(".errorlist")?.remove();
      return;
    }
    if (!line) {
      box.querySelector(".errorlist")?.remove();
      line = Object.assign(document.createElement("p"), { className: "errorlist" });
      line.dataset.wrong = "";
      line.setAttribute("role", "alert");
      box.querySelector("input, select, textarea")?.before(line);
    }
    line.replaceChildren(text, ...buttons.map(([words, press]) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: words });
      button.addEventListener("click", press);
      return button;
    }));
  }

  // Codes of a long list are looked up while typing.
  codes(control) {
    const list = document.getElementById(control.getAttribute("list"));
    let timer;
    control.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        if (control.value.length < 2) return;
        const answer = await fetch(`${control.dataset.codes}?q=${encodeURIComponent(control.value)}`, { headers: { Accept: "application/json" } });
        if (!answer.ok) return;
        const { codes } = await answer.json();
        list.replaceChildren(...codes.map(([value, label]) => Object.assign(document.createElement("option"), { value, label: `${value} – ${label}` })));
      }, 200);
    });
  }

  // The texts with which a question would be sent, and the same the other way round.
  texts(box) {
    return this.controls(box).filter((one) => (one.matches("[type=radio], [type=checkbox]") ? one.checked : one.value)).map((one) => one.value);
  }
  put(box, texts) {
    for (const control of this.controls(box)) {
      if (control.matches("[type=radio], [type=checkbox]")) control.checked = texts.includes(control.value);
      else control.value = texts[0] ?? "";
    }
    this.changed(this.controls(box)[0], true);
  }
  controls(box) {
    return [...box.querySelectorAll("input:not([type=file]), select, textarea")];
  }
  boxOf(name) {
    const [, key, row = ""] = name.split(":");
    return this.boxes.get(`${key} ${row}`);
  }

  tell(state, text = "") {
    if (!this.state) return;
    this.state.dataset.state = state;
    this.state.textContent = text || this.words[state] || "";
  }
}

function nameOf(box) {
  const { key, row = "" } = box.dataset;
  return row ? `f:${key}:${row}` : `f:${key}`;
}

// The dense grid: keyboard as in a spreadsheet, blocks by clipboard, checks while typing, saved by itself.
import { parse, write as writeBlock } from "ui/grid-block";
import { chosen, fits, look } from "ui/grid-cells";
import { Saver } from "ui/grid-saving";
import { read, say, unusual, write, Wrong } from "ui/grid-values";

const MOST_CELLS = 20000;
const IDLE_MS = 3000;

export function start(form) {
  const plan = JSON.parse(document.getElementById(form.dataset.grid).textContent);
  if (!plan.url) return;
  new Sheet(form, plan);
}

class Sheet {
  constructor(form, plan) {
    Object.assign(this, { form, plan, words: plan.words, undone: [], done: [], mode: "move" });
    this.table = form.querySelector("table");
    this.body = this.table.tBodies[0];
    this.columns = new Map(plan.columns.map((column, place) => [column.key, { ...column, place }]));
    this.line = form.querySelector("[data-grid-line]");
    this.state = form.querySelector("[data-grid-state]");
    this.notes = new Map(); // "row|column" -> [tone, text], as the server said
    for (const [row, more] of Object.entries(plan.rows))
      for (const [column, note] of Object.entries(more.notes ?? {})) this.notes.set(`${row}|${column}`, note);
    this.held = new WeakMap(); // control -> text that the server has
    for (const control of this.controls()) this.held.set(control, look(control));
    this.saver = new Saver({
      url: plan.url,
      owner: plan.owner,
      key: `${plan.key}:${plan.url}`,
      secret: plan.secret,
      token: form.querySelector("[name=csrfmiddlewaretoken]").value,
      renew: () => this.freshToken(),
      done: (answer, sent) => this.landed(answer, sent),
      show: (state, more) => this.show(state, more),
    });
    this.listen();
    this.loadFormulas();
    this.restore();
    this.table.classList.add("grid-live");
  }

  // Rows and cells
  controls() {
    return this.body.querySelectorAll("td[data-c] :is(input, select, textarea)");
  }
  rows() {
    return [...this.body.querySelectorAll("tr[data-row]")];
  }
  cell(row, key) {
    const line = typeof row === "string" ? this.body.querySelector(`tr[data-row="${CSS.escape(row)}"]`) : row;
    return line?.querySelector(`td[data-c="${CSS.escape(key)}"]`) ?? null;
  }
  control(cell) {
    return cell?.querySelector("input, select, textarea") ?? null;
  }
  column(cell) {
    return this.columns.get(cell.dataset.c);
  }
  rowKey(cell) {
    return cell.closest("tr").dataset.row;
  }
  bounds(cell) {
    return this.plan.rows[this.rowKey(cell)]?.bounds?.[cell.dataset.c];
  }
  grid() {
    return this.rows().map((row) => [...row.querySelectorAll("td[data-c]")]);
  }
  place(cell) {
    const row = this.rows().indexOf(cell.closest("tr"));
    return [row, this.column(cell).place];
  }

  // Events
  listen() {
    this.table.addEventListener("focusin", (event) => this.enter(event.target.closest("td[data-c]"), event.target));
    this.table.addEventListener("focusout", (event) => this.leave(event.target));
    this.table.addEventListener("input", (event) => this.typed(event.target));
    this.table.addEventListener("change", (event) => event.target.matches("select, [type=checkbox]") && this.commit(event.target));
    this.table.addEventListener("keydown", (event) => this.key(event));
    this.table.addEventListener("mousedown", (event) => this.press(event));
    this.table.addEventListener("mouseover", (event) => this.drag(event));
    this.table.addEventListener("dblclick", () => (this.mode = "edit"));
    this.table.addEventListener("copy", (event) => this.copy(event));
    this.table.addEventListener("cut", (event) => this.copy(event, true));
    this.table.addEventListener("paste", (event) => this.paste(event));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.here) this.commit(this.control(this.here));
      this.saver.tries = 0;
      this.saver.now();
    });
    this.line.addEventListener("click", (event) => event.target.closest("[data-take]") && this.takeOffer());
    addEventListener("beforeunload", (event) => {
      if (!this.form.isConnected || !this.saver.open) return;
      this.saver.leave();
      event.preventDefault();
    });
    document.addEventListener("htmx:before:swap", () => this.form.isConnected && this.saver.now({ keepalive: true }));
  }

  enter(cell, target) {
    if (!cell) return;
    if (cell !== this.here) {
      this.mode = "move";
      if (!this.extending) this.anchor = cell;
    }
    this.here = cell;
    const control = this.control(cell);
    this.before = control ? look(control) : "";
    if (target.select && this.mode === "move" && target.type !== "checkbox") target.select();
    this.mark();
    this.tell();
  }

  leave(target) {
    if (target.matches?.("input, select, textarea")) this.commit(target);
  }

  typed(control) {
    const cell = control.closest("td[data-c]");
    if (!cell || control.matches("select, [type=checkbox]")) return;
    if (this.mode === "move") this.mode = "type";
    this.judge(cell);
    this.work(cell.closest("tr"));
    this.tell();
    clearTimeout(this.idle);
    this.idle = setTimeout(() => document.activeElement === control && this.commit(control, false), IDLE_MS);
  }

  // What stands in the cell is decided: written as it is read, put in the queue, undoable.
  commit(control, tidy = true) {
    clearTimeout(this.idle);
    const cell = control?.closest("td[data-c]");
    if (!cell || !this.held.has(control)) return;
    const before = control.grid ?? this.held.get(control);
    let text = look(control);
    if (text === before) return;
    const value = this.judge(cell);
    if (tidy && value !== undefined) text = chosen(control, write(this.column(cell), value));
    this.set([[cell, text]], "typed");
  }

  // Sets cells: [[cell, text]]; the way of every change, so every change can be undone.
  set(changes, how) {
    const back = [];
    for (const [cell, text] of changes) {
      const control = this.control(cell);
      if (!control) continue;
      const before = control.grid ?? this.held.get(control);
      if (!fits(control, text)) {
        this.notes.set(`${this.rowKey(cell)}|${cell.dataset.c}`, ["bad", `${text}: ${this.words[this.column(cell).kind]}`]);
        this.paint(cell);
        continue;
      }
      chosen(control, text);
      const value = this.judge(cell);
      const now = value === undefined ? text : chosen(control, write(this.column(cell), value));
      if (now === before) continue;
      back.push([cell, before]);
      control.grid = now;
      this.notes.delete(`${this.rowKey(cell)}|${cell.dataset.c}`);
      const change = { row: this.rowKey(cell), column: cell.dataset.c, text: now, was: this.held.get(control) };
      if (value === undefined) this.saver.hold({ ...change, text });
      else this.saver.add(change);
    }
    if (!back.length) return;
    if (how === "undo") this.undone.push(back);
    else this.done.push(back);
    if (how !== "undo" && how !== "redo") this.undone = [];
    for (const line of new Set(back.map(([cell]) => cell.closest("tr")))) this.work(line);
    if (this.plan.grows) this.grow();
    this.tell();
  }

  undo(from, how) {
    const last = from.pop();
    if (!last) return;
    this.set(last, how);
    this.goTo(last[0][0]);
  }

  // Checks: returns the value, or undefined when the text does not fit
  judge(cell) {
    const control = this.control(cell);
    const column = this.column(cell);
    let value, tone = "", text = "";
    try {
      value = read(column, look(control), this.words, this.bounds(cell));
      if (unusual(column, value)) [tone, text] = ["warning", say(this.words.unusual, { range: column.hint })];
    } catch (wrong) {
      if (!(wrong instanceof Wrong)) throw wrong;
      [tone, text] = ["bad", wrong.message];
    }
    cell.gridNote = text ? [tone, text] : null;
    this.paint(cell);
    return value;
  }

  paint(cell) {
    const said = this.notes.get(`${this.rowKey(cell)}|${cell.dataset.c}`);
    const note = cell.gridNote?.[0] === "bad" ? cell.gridNote : (cell.gridRule ?? said ?? cell.gridNote);
    for (const tone of ["bad", "warning", "info", "good"]) cell.classList.toggle(`grid-${tone}`, note?.[0] === tone);
    const control = this.control(cell);
    if (note?.[0] === "bad") control?.setAttribute("aria-invalid", "true");
    else control?.removeAttribute("aria-invalid");
    cell.gridSays = note?.[1] ?? "";
  }

  // Formulas and rules
  async loadFormulas() {
    const own = Object.values(this.plan.rows);
    this.rowFormulas = this.plan.columns.filter((column) => column.formula !== undefined);
    this.gridFormulas = Object.entries(this.plan.rows).flatMap(([row, more]) =>
      Object.entries(more.formulas ?? {}).map(([column, formula]) => [row, column, formula]));
    this.named = own.some((more) => more.names);
    if (!this.rowFormulas.length && !this.gridFormulas.length && !this.plan.checks.length) return;
    this.evaluate = (await import("expressions")).evaluate;
    this.today = new Date(Date.now() + 7 * 3600e3).toISOString().slice(0, 10);
    for (const row of this.rows()) this.work(row, false);
    this.workAll();
  }

  values(row) {
    const values = {};
    for (const [key, column] of this.columns) {
      const cell = this.cell(row, key);
      values[key] = cell ? this.value(cell, column) : null;
    }
    return values;
  }

  value(cell, column) {
    const control = this.control(cell);
    try {
      return read(column, control ? look(control) : cell.textContent, this.words);
    } catch {
      return null;
    }
  }

  work(row, whole = true) {
    if (!this.evaluate || !row) return;
    const values = this.values(row);
    for (const column of this.rowFormulas) {
      values[column.key] = this.attempt(column.formula, values);
      this.fill(this.cell(row, column.key), column, values[column.key]);
    }
    const told = new Map();
    const empty = Object.values(values).every((value) => value === null);
    for (const check of empty ? [] : this.plan.checks.filter((one) => one.columns.length)) {
      if (this.attempt(check.test, values) !== false) continue;
      for (const key of check.columns) if (told.get(key)?.[0] !== "bad") told.set(key, [check.tone, check.text]);
    }
    for (const cell of row.querySelectorAll("td[data-c]")) {
      const rule = told.get(cell.dataset.c) ?? null;
      if (!rule && !cell.gridRule) continue;
      cell.gridRule = rule;
      this.paint(cell);
    }
    if (whole) this.workAll();
  }

  workAll() {
    const rules = this.plan.checks.filter((check) => check.cells.length);
    if (!this.evaluate || (!this.gridFormulas.length && !rules.length)) return;
    const values = {};
    for (const [row, more] of Object.entries(this.plan.rows))
      for (const [column, name] of Object.entries(more.names ?? {})) {
        const cell = this.cell(row, column);
        if (cell) values[name] = this.value(cell, this.columns.get(column));
      }
    for (let turn = 0; turn < 4; turn++) {
      let moved = false;
      for (const [row, column, formula] of this.gridFormulas) {
        const cell = this.cell(row, column);
        const value = this.attempt(formula, values);
        const name = this.plan.rows[row].names?.[column];
        if (name && values[name] !== value) [values[name], moved] = [value, true];
        this.fill(cell, this.columns.get(column), value);
      }
      if (!moved) break;
    }
    for (const check of rules) {
      const failed = this.attempt(check.test, values) === false;
      for (const [row, column] of check.cells) {
        const cell = this.cell(row, column);
        if (!cell) continue;
        cell.gridRules ??= new Map();
        if (failed) cell.gridRules.set(check, [check.tone, check.text]);
        else cell.gridRules.delete(check);
        cell.gridRule = [...cell.gridRules.values()][0] ?? null;
        this.paint(cell);
      }
    }
  }

  attempt(tree, values) {
    try {
      return this.evaluate(tree, values, this.today);
    } catch {
      return null;
    }
  }

  fill(cell, column, value) {
    const place = cell?.querySelector("output a, output");
    if (!place) return;
    const text = write(column, value);
    if (place.textContent !== text) place.textContent = text;
  }

  // Moving about
  goTo(cell, extend = false) {
    const control = this.control(cell);
    this.extending = extend;
    (control ?? cell)?.focus();
    this.extending = false;
    if (!extend) this.anchor = cell;
    this.mark();
  }

  step(rows, columns, extend = false) {
    const grid = this.grid();
    let [row, column] = this.place(this.here);
    for (;;) {
      row += rows;
      column += columns;
      const cell = grid[row]?.[column];
      if (!cell) return false;
      if (cell.classList.contains("grid-closed")) continue;
      this.goTo(cell, extend);
      return true;
    }
  }

  jump(toRow, toColumn, extend) {
    const grid = this.grid();
    const [row, column] = this.place(this.here);
    const wanted = [Math.max(0, Math.min(grid.length - 1, toRow ?? row)), toColumn ?? column];
    const line = grid[wanted[0]];
    const order = line.map((cell, place) => [Math.abs(place - wanted[1]), cell]).sort((a, b) => a[0] - b[0]);
    const found = order.find(([, cell]) => !cell.classList.contains("grid-closed"));
    if (found) this.goTo(found[1], extend);
  }

  key(event) {
    const cell = event.target.closest("td[data-c]");
    if (!cell || event.isComposing) return;
    const { key, shiftKey: extend } = event;
    const control = event.target;
    const isText = control.matches("input[type=text], textarea");
    const command = event.ctrlKey || event.metaKey;
    let acted = true;
    if (command && key.toLowerCase() === "z" && this.mode !== "edit") this.settle(control) || this.undo(this.done, "undo");
    else if (command && key.toLowerCase() === "y") this.undo(this.undone, "redo");
    else if (command && key.toLowerCase() === "d") this.fillDown();
    else if (command && key.toLowerCase() === "s") this.form.requestSubmit();
    else if (command && key === "Home") this.jump(0, 0, extend);
    else if (command && key === "End") this.jump(Infinity, this.columns.size - 1, extend);
    else if (command && key === "Enter" && this.plan.rows[this.rowKey(cell)]?.links?.[cell.dataset.c]) location.assign(this.plan.rows[this.rowKey(cell)].links[cell.dataset.c]);
    else if (command || event.altKey) acted = false;
    else if (key === "F2" && isText) {
      this.mode = "edit";
      control.setSelectionRange(control.value.length, control.value.length);
    } else if (key === "F2" && control.matches("select")) control.showPicker?.();
    else if (key === "Escape") this.back(control);
    else if (key === "Enter") this.down(extend);
    else if (this.mode === "edit" && isText) acted = false;
    else if (key === "ArrowDown") this.step(1, 0, extend);
    else if (key === "ArrowUp") this.step(-1, 0, extend);
    else if (key === "ArrowRight") this.step(0, 1, extend);
    else if (key === "ArrowLeft") this.step(0, -1, extend);
    else if (key === "PageDown") this.jump(this.place(cell)[0] + 10, null, extend);
    else if (key === "PageUp") this.jump(this.place(cell)[0] - 10, null, extend);
    else if (key === "Home") this.jump(null, 0, extend);
    else if (key === "End") this.jump(null, this.columns.size - 1, extend);
    else if ((key === "Delete" || key === "Backspace") && this.mode === "move" && (this.range().length > 1 || !isText)) this.clear();
    else acted = false;
    if (acted) event.preventDefault();
  }

  down(up) {
    if (this.here) this.commit(this.control(this.here));
    if (!this.step(up ? -1 : 1, 0)) this.mode = "move";
  }

  // Leaves a cell that is being typed in as it was; true if there was anything to leave
  settle(control) {
    if (!this.held.has(control) || look(control) === (control.grid ?? this.held.get(control))) return false;
    this.back(control);
    return true;
  }

  back(control) {
    if (this.held.has(control)) {
      chosen(control, control.grid ?? this.held.get(control));
      this.judge(control.closest("td[data-c]"));
      this.work(control.closest("tr"));
      control.select?.();
    }
    this.mode = "move";
    this.anchor = this.here;
    this.mark();
    this.tell();
  }

  // Blocks
  press(event) {
    const cell = event.target.closest("td[data-c]");
    if (!cell || event.button !== 0) return;
    if (event.shiftKey && this.here) {
      event.preventDefault();
      this.goTo(cell, true);
      return;
    }
    this.dragging = cell;
    addEventListener("mouseup", () => (this.dragging = null), { once: true });
  }

  drag(event) {
    const cell = event.target.closest("td[data-c]");
    if (!this.dragging || !cell || cell === this.here || event.buttons !== 1) return;
    this.anchor = this.dragging;
    getSelection()?.removeAllRanges();
    this.goTo(cell, true);
  }

  // The chosen rectangle, as rows of cells
  range() {
    if (!this.here) return [];
    const grid = this.grid();
    const [fromRow, fromColumn] = this.place(this.anchor?.isConnected ? this.anchor : this.here);
    const [toRow, toColumn] = this.place(this.here);
    return grid
      .slice(Math.min(fromRow, toRow), Math.max(fromRow, toRow) + 1)
      .map((row) => row.slice(Math.min(fromColumn, toColumn), Math.max(fromColumn, toColumn) + 1))
      .flatMap((row) => [row]);
  }

  mark() {
    for (const old of this.table.querySelectorAll(".grid-chosen")) {
      old.classList.remove("grid-chosen");
      old.removeAttribute("aria-selected");
    }
    const cells = this.here && this.anchor && this.anchor !== this.here ? this.range().flat() : [];
    for (const cell of cells) {
      cell.classList.add("grid-chosen");
      cell.setAttribute("aria-selected", "true");
    }
  }

  text(cell) {
    const control = this.control(cell);
    if (!control) return cell.textContent.trim();
    return control.matches("select") ? (control.selectedOptions[0]?.textContent ?? "") : look(control);
  }

  copy(event, cut = false) {
    const many = this.range().flat().length > 1;
    if (!this.here || (!many && this.mode !== "move" && getSelection()?.toString())) return;
    if (!many && this.mode === "edit") return;
    event.clipboardData.setData("text/plain", writeBlock(this.range().map((row) => row.map((cell) => this.text(cell)))));
    event.preventDefault();
    if (cut) this.clear();
  }

  clear() {
    this.set(this.range().flat().map((cell) => [cell, ""]));
  }

  fillDown() {
    const rows = this.range();
    if (rows.length < 2) return;
    const first = rows[0].map((cell) => this.text(cell));
    this.set(rows.slice(1).flatMap((row) => row.map((cell, place) => [cell, first[place]])));
  }

  paste(event) {
    const text = event.clipboardData.getData("text/plain");
    const block = text.length < 4e6 ? parse(text.replace(/[\r\n]+$/, "")) : null;
    const many = this.range().flat();
    const one = block?.length === 1 && block[0].length === 1;
    if (one && (this.mode === "edit" || this.mode === "type")) return;
    event.preventDefault();
    if (!block || block.reduce((sum, row) => sum + row.length, 0) > MOST_CELLS) {
      this.say(say(this.words.tooMuch, { count: MOST_CELLS.toLocaleString("de-DE") }), "bad");
      return;
    }
    if (one) {
      this.set((many.length > 1 ? many : [this.here]).map((cell) => [cell, block[0][0]]));
      return;
    }
    this.spread(block, many[0] ?? this.here);
  }

  spread(block, corner) {
    const [top, left] = this.place(corner);
    const short = top + block.length - this.rows().length;
    if (this.plan.grows) for (let more = 0; more < short; more++) this.addRow();
    const grid = this.grid();
    const changes = [];
    let left_out = 0;
    block.forEach((line, down) =>
      line.forEach((text, along) => {
        const cell = grid[top + down]?.[left + along];
        if (this.control(cell)) changes.push([cell, text]);
        else if (text.trim()) left_out += 1;
      }));
    this.set(changes);
    const last = changes.at(-1)?.[0];
    if (last) {
      this.goTo(corner);
      this.goTo(last, true);
    }
    this.say(say(this.words.pasted, { count: changes.length, left: left_out }), left_out ? "warning" : "info");
  }

  // Rows that come as they are needed
  grow() {
    const last = this.rows().at(-1);
    if (last && [...last.querySelectorAll("td[data-c] :is(input, select, textarea)")].some((one) => look(one))) this.addRow();
  }

  addRow(key = freshKey()) {
    const blank = this.form.querySelector("template[data-grid-blank]").content.querySelector("tr");
    const row = document.importNode(blank, true);
    for (const element of [row, ...row.querySelectorAll("*")])
      for (const { name, value } of [...element.attributes])
        if (value.includes("__row__")) element.setAttribute(name, value.replaceAll("__row__", key));
    this.body.append(row);
    for (const control of row.querySelectorAll("td[data-c] :is(input, select, textarea)")) this.held.set(control, look(control));
    return row;
  }

  // What the server said
  landed(answer, sent) {
    for (const { row, column, text } of [...answer.saved, ...answer.cells]) {
      const cell = this.cell(row, column);
      const control = this.control(cell);
      if (!cell) continue;
      if (!control) {
        this.fill(cell, this.columns.get(column), text);
        continue;
      }
      const mine = sent.get(`${row}|${column}`)?.text;
      this.held.set(control, text);
      if (mine === undefined ? control !== document.activeElement : (control.grid ?? look(control)) === mine) {
        control.grid = text;
        if (control !== document.activeElement || look(control) === mine) chosen(control, text);
      }
    }
    for (const id of [...this.notes.keys()]) if (answer.looked_at.includes(id.split("|")[0])) this.notes.delete(id);
    for (const { row, column, text, tone } of answer.notes) this.notes.set(`${row}|${column}`, [tone, text]);
    for (const { row, column, why, stored } of answer.refused) {
      this.notes.set(`${row}|${column}`, ["bad", why]);
      const control = this.control(this.cell(row, column));
      if (control && stored !== null) {
        this.held.set(control, stored);
        const kept = this.saver.refused.get(`${row}|${column}`);
        if (kept) kept.was = stored; // typing it again means: I have seen the other
      }
    }
    const rows = new Set([...answer.looked_at, ...answer.refused.map((no) => no.row), ...answer.saved.map((one) => one.row)]);
    for (const row of rows) for (const cell of this.body.querySelectorAll(`tr[data-row="${CSS.escape(row)}"] td[data-c]`)) this.paint(cell);
    for (const [row, [text, href]] of Object.entries(answer.headings)) this.head(row, text, href);
    this.tell();
  }

  head(row, text, href) {
    const head = this.body.querySelector(`tr[data-row="${CSS.escape(row)}"] th`);
    if (!head) return;
    const hidden = head.querySelector("input");
    const word = href ? Object.assign(document.createElement("a"), { href }) : document.createElement("span");
    word.textContent = text;
    head.replaceChildren(word, hidden);
  }

  async restore() {
    const kept = await this.saver.kept();
    if (!kept.length && !this.saver.open) this.show("saved");
    if (!kept.length) return this.saver.keep();
    const changes = [];
    for (const { row, column, text } of kept) {
      let cell = this.cell(row, column);
      if (!cell && this.plan.grows && this.columns.has(column)) cell = this.cell(this.addRow(row), column);
      if (this.control(cell)) changes.push([cell, text]);
    }
    this.set(changes);
    this.saver.keep();
    if (changes.length) this.say(say(this.words.restored, { count: changes.length }), "info");
  }

  async freshToken() {
    const response = await fetch(location.href, { redirect: "manual" });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return page.querySelector(`#${CSS.escape(this.form.id)} [name=csrfmiddlewaretoken]`)?.value ?? null;
  }

  // Words: the state above the table, the cell's line below it
  show(state, more = {}) {
    const words = this.words;
    const count = this.saver?.queue.size ?? 0;
    const time = more.at?.toLocaleTimeString("vi", { hour: "2-digit", minute: "2-digit" });
    const texts = {
      saved: time ? say(words.savedAt, { time }) : words.saved,
      saving: words.saving,
      unsaved: say(words.unsaved, { count }),
      offline: say(words.offline, { count, seconds: more.seconds }),
      wrong: say(words.wrong, { count: this.saver?.refused.size ?? 0 }),
      signedOut: say(words.signedOut, { count }),
      refused: say(words.refused, { text: more.text }),
    };
    this.state.dataset.gridState = state;
    const text = state === "saved" && more.text ? `${texts.saved} ${more.text}` : texts[state];
    if (this.state.textContent !== text) this.state.textContent = text;
  }

  say(text, tone) {
    this.line.replaceChildren(Object.assign(document.createElement("strong"), { className: `grid-says-${tone}`, textContent: text }));
  }

  tell() {
    const cell = this.here;
    if (!cell) return;
    const column = this.column(cell);
    const row = this.plan.rows[this.rowKey(cell)] ?? {};
    const parts = [];
    const add = (tag, text, more = {}) => parts.push(Object.assign(document.createElement(tag), { textContent: text, ...more }));
    const many = this.range().flat();
    if (many.length > 1) {
      const sum = many.reduce((total, one) => total + (Number(this.value(one, this.column(one))) || 0), 0);
      const rows = new Set(many.map((one) => one.closest("tr"))).size;
      add("span", say(this.words.range, { rows, columns: many.length / rows, sum: write({ kind: "number", decimals: 2 }, sum) || "0" }));
    } else {
      add("b", column.label);
      if (cell.gridSays) add("strong", cell.gridSays, { className: `grid-says-${cell.classList.contains("grid-bad") ? "bad" : "warning"}` });
      if (column.help) add("span", column.help);
      if (column.hint && !cell.gridSays) add("span", say(this.words.usual, { range: column.hint }));
      const offer = row.offers?.[cell.dataset.c];
      if (offer !== undefined && this.control(cell)) {
        add("button", say(this.words.offer, { value: offer }), { type: "button", className: "quiet" });
        parts.at(-1).dataset.take = offer;
      }
      const link = row.links?.[cell.dataset.c];
      if (link) add("a", this.words.origin, { href: link });
    }
    this.line.replaceChildren(...parts);
  }

  takeOffer() {
    const offer = this.plan.rows[this.rowKey(this.here)]?.offers?.[this.here.dataset.c];
    if (offer === undefined) return;
    this.set([[this.here, offer]]);
    this.goTo(this.here);
  }
}

let keysMade = 0;

// A UUID of version 7: keys of rows sort in the order in which the rows were made
function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const time = Date.now();
  for (let place = 0; place < 6; place++) bytes[place] = Math.floor(time / 2 ** (8 * (5 - place))) % 256;
  keysMade = (keysMade + 1) % 4096;
  bytes[6] = 0x70 | (keysMade >> 8);
  bytes[7] = keysMade & 0xff;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

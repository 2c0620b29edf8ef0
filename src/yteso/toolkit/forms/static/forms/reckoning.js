// Works a form out in the browser as reckoning.py does on the server: after a change only what depends on it.
// plan: Plan.to_json(); values: {field: value, repeat: {row: {field: value}}}; lists: {list: [{value, more}]}.
import { evaluate } from "expressions";

export class Sheet {
  constructor(plan, values, lists, choices, today) {
    Object.assign(this, { plan, lists, choices, today, raw: {}, rows: {}, state: new Map() });
    this.repeats = new Set(plan.repeats);
    for (const key of plan.repeats) this.rows[key] = { ...(values[key] ?? {}) };
    for (const [key, value] of Object.entries(values)) if (!this.repeats.has(key)) this.raw[key] = value;
    this.rank = new Map(plan.order.map((node, place) => [node.join(" "), place]));
    this.after = new Map(plan.order.map((node) => [node.join(" "), []]));
    for (const node of plan.order) {
      for (const before of this.before(node)) this.after.get(before)?.push(node);
    }
    for (const node of plan.order) for (const row of this.rowsOf(node[1])) this.state.set(`${node[0]} ${node[1]} ${row}`, this.work(node, row));
  }

  before([part, key]) {
    const found = new Set((this.plan.reads[`${part} ${key}`] ?? []).map((name) => `value ${name}`));
    if (part === "shown") {
      if (this.plan.parent[key]) found.add(`shown ${this.plan.parent[key]}`);
    } else found.add(part === "value" ? `shown ${key}` : `value ${key}`);
    return found;
  }

  repeatOf(key) {
    return this.plan.fields[key]?.[1] ?? "";
  }
  rowsOf(key) {
    const repeat = this.repeatOf(key);
    return repeat ? Object.keys(this.rows[repeat]) : [""];
  }
  value(key, row = "") {
    return this.state.get(`value ${key} ${row}`) ?? null;
  }
  isShown(key, row = "") {
    return Boolean(this.state.get(`shown ${key} ${row}`));
  }
  isRequired(key, row = "") {
    return Boolean(this.state.get(`required ${key} ${row}`));
  }
  fits(key, row = "") {
    return this.state.get(`fits ${key} ${row}`) !== false;
  }
  offered(key, row = "") {
    return this.state.get(`offered ${key} ${row}`) ?? null; // null: every choice
  }

  // Puts a value and returns the cells ("part key row") whose state changed with it.
  set(key, value, row = "") {
    if (row) this.rows[this.repeatOf(key)][row][key] = value;
    else this.raw[key] = value;
    return this.settle([[["value", key], row]]);
  }

  // Puts the rows of a repeat as they stand in its grid ({row: {field: value}}; a row with nothing in it that is
  // not known yet is none) and returns the cells whose state changed with it.
  putRows(repeat, rows) {
    const known = this.rows[repeat];
    const nodes = this.plan.order.filter(([, key]) => this.repeatOf(key) === repeat);
    const first = [];
    for (const [row, cells] of Object.entries(rows)) {
      if (!known[row]) {
        if (Object.values(cells).every((value) => value === null)) continue;
        known[row] = {};
        first.push(...nodes.map((node) => [node, row]));
      }
      for (const [key, value] of Object.entries(cells)) {
        if (alike(known[row][key] ?? null, value)) continue;
        known[row][key] = value;
        first.push([["value", key], row]);
      }
    }
    return first.length ? this.settle([...first, [["value", repeat], ""]]) : new Set();
  }

  // Works out these cells, and then whatever depends on what has really changed.
  settle(begin) {
    const changed = new Set();
    const waiting = new Map();
    const must = new Set(begin.map(([node, row]) => `${node[0]} ${node[1]} ${row}`));
    const queue = (node, one) => waiting.set(`${node[0]} ${node[1]} ${one}`, [this.rank.get(`${node[0]} ${node[1]}`), node, one]);
    for (const [node, row] of begin) if (this.rank.has(`${node[0]} ${node[1]}`)) queue(node, row);
    while (waiting.size) {
      let least = null;
      for (const entry of waiting.values()) if (least === null || entry[0] < least[0]) least = entry;
      const [, node, one] = least;
      const cell = `${node[0]} ${node[1]} ${one}`;
      waiting.delete(cell);
      const result = this.work(node, one);
      const same = this.state.has(cell) && alike(this.state.get(cell), result);
      this.state.set(cell, result);
      if (!same) changed.add(cell);
      if (same && !must.has(cell)) continue;
      for (const follower of this.after.get(`${node[0]} ${node[1]}`) ?? []) {
        if (one && this.repeatOf(follower[1]) === this.repeatOf(node[1])) queue(follower, one);
        else for (const other of this.rowsOf(follower[1])) queue(follower, other);
      }
    }
    return changed;
  }

  work([part, key], row) {
    const formula = this.plan.formulas[`${part} ${key}`];
    if (part === "shown") {
      const container = this.plan.parent[key];
      if (container && !this.state.get(`shown ${container} `)) return false;
      return !formula || Boolean(this.evaluate(part, key, row));
    }
    if (part === "value") {
      if (!this.state.get(`shown ${key} ${row}`)) return null;
      if (this.repeats.has(key)) return Object.keys(this.rows[key]).map(() => 1);
      if (formula) return this.evaluate(part, key, row);
      const found = row ? this.rows[this.repeatOf(key)][row][key] : this.raw[key];
      return found === undefined || found === "" ? null : found;
    }
    if (part === "offered") return this.offer(key, row);
    const result = this.evaluate(part, key, row, this.state.get(`value ${key} ${row}`) ?? null);
    return result === null ? null : Boolean(result);
  }

  offer(key, row) {
    const values = this.names("offered", key, row);
    const passed = new Set();
    for (const choice of this.lists[this.choices[key]] ?? []) {
      for (const [name, text] of Object.entries(choice.more ?? {})) values[`choice.${name}`] = text;
      values["choice.name"] = choice.value;
      if (this.calculate(this.plan.formulas[`offered ${key}`], values)) passed.add(choice.value);
    }
    return passed;
  }

  names(part, key, row) {
    const here = this.repeatOf(key);
    const values = {};
    for (const name of this.plan.reads[`${part} ${key}`] ?? []) {
      const repeat = this.repeatOf(name);
      if (!repeat) values[name] = this.state.get(`value ${name} `) ?? null;
      else if (repeat === here) values[name] = this.state.get(`value ${name} ${row}`) ?? null;
      else values[name] = Object.keys(this.rows[repeat]).map((one) => this.state.get(`value ${name} ${one}`) ?? null);
    }
    return values;
  }
  evaluate(part, key, row, own = null) {
    const values = this.names(part, key, row);
    values["."] = own;
    return this.calculate(this.plan.formulas[`${part} ${key}`], values);
  }
  calculate(tree, values) {
    try {
      return evaluate(tree, values, this.today);
    } catch {
      return null; // the server says what is wrong with a formula
    }
  }
}

function alike(one, other) {
  if (one instanceof Set && other instanceof Set) return one.size === other.size && [...one].every((item) => other.has(item));
  if (Array.isArray(one) && Array.isArray(other)) return one.length === other.length && one.every((item, place) => item === other[place]);
  return one === other;
}

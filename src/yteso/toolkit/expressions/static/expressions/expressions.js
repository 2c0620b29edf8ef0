// Works formulas out in the browser, with the meaning they have on the server (toolkit/expressions).
// evaluate(tree, values, today): tree from Expression.to_json(), today as "2026-10-31"; null is unknown.

export function evaluate(tree, values, today) {
  const [kind, first, second] = tree;
  if (kind === "lit") return first;
  if (kind === "name") return normal(values[first]);
  if (kind === "call") return call(first, second, values, today);
  if (kind === "and" || kind === "or") {
    const decisive = kind === "or";
    const left = truth(evaluate(first, values, today));
    if (left === decisive) return decisive;
    const right = truth(evaluate(second, values, today));
    if (right === decisive) return decisive;
    return left === null || right === null ? null : !decisive;
  }
  const parts = tree.slice(1).map((part) => evaluate(part, values, today));
  if (parts.includes(null)) return null;
  if (kind === "not") return !parts[0];
  if (kind === "neg") return -Number(parts[0]);
  if (kind in compare) return compare[kind](...alike(parts[0], parts[1]));
  return calculate(kind, Number(parts[0]), Number(parts[1]));
}

function normal(value) {
  return value === undefined || value === "" || Number.isNaN(value) ? null : value;
}

function truth(value) {
  return value === null ? null : Boolean(value);
}

function alike(left, right) {
  const numbers = typeof left !== "string" || typeof right !== "string";
  return numbers ? [Number(left), Number(right)] : [left, right];
}

const compare = {
  "=": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

function calculate(kind, left, right) {
  if (kind === "+") return exact(left + right);
  if (kind === "-") return exact(left - right);
  if (kind === "*") return exact(left * right);
  if (right === 0) return null;
  return kind === "/" ? left / right : left % right;
}

// 0.1 + 0.2 is 0.3 for whoever fills a form in
function exact(number) {
  return Number(number.toPrecision(15));
}

function call(name, given, values, today) {
  const work = (part) => evaluate(part, values, today);
  if (name === "today") return today;
  if (name === "if") return work(truth(work(given[0])) ? given[1] : given[2]);
  if (name === "coalesce") {
    for (const part of given) {
      const value = work(part);
      if (value !== null) return value;
    }
    return null;
  }
  const parts = given.map(work);
  if (name in gather) return gather[name](parts.flat().filter((value) => value !== null));
  if (name === "empty") return parts[0] === null || parts[0].length === 0;
  if (parts.includes(null)) return null;
  return single[name](...parts);
}

function extreme(sign) {
  return (found) => {
    if (!found.length) return null;
    const days = found.some((value) => /^\d{4}-\d{2}-\d{2}/.test(value));
    const wanted = days ? found : found.map(Number);
    return wanted.reduce((best, value) => (sign * (value > best ? 1 : -1) > 0 ? value : best));
  };
}

const gather = {
  min: extreme(-1),
  max: extreme(1),
  sum: (found) => (found.length ? exact(found.reduce((total, value) => total + Number(value), 0)) : null),
  count: (found) => found.length,
};

function roundHalfUp(value, places = 0) {
  const number = Math.abs(Number(value));
  const shifted = Number(`${Number(number.toPrecision(15))}e${places}`);
  return Math.sign(value) * Number(`${Math.round(shifted)}e${-places}`) || 0;
}

function day(text) {
  return Date.UTC(...String(text).slice(0, 10).split("-").map((part, place) => Number(part) - (place === 1)));
}

function yearsBetween(first, last) {
  const [from, to] = [String(first), String(last)];
  return Number(to.slice(0, 4)) - Number(from.slice(0, 4)) - (to.slice(5, 10) < from.slice(5, 10) ? 1 : 0);
}

const single = {
  abs: (value) => Math.abs(Number(value)),
  round: roundHalfUp,
  length: (value) => (Array.isArray(value) ? value.length : [...String(value)].length),
  contains: (text, part) => String(text).includes(String(part)),
  selected: (chosen, one) => (Array.isArray(chosen) ? chosen.map(String) : String(chosen).split(/\s+/)).includes(String(one)),
  regex: (text, pattern) => new RegExp(`^(?:${pattern})$`, "u").test(String(text)),
  days_between: (first, last) => Math.round((day(last) - day(first)) / 86400000),
  years_between: yearsBetween,
};

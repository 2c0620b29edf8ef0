// Between what is typed or pasted and values, as grids/values.py reads them. The server's reading is the truth.
export const YES = new Set(["x", "1", "co", "yes", "true", "v", "c", "✓", "✔"]);
export const NO = new Set(["0", "khong", "no", "false", "k", "-"]);
const VIETNAMESE = !document.documentElement.lang.startsWith("en");

export const clean = (text) => text.normalize("NFC").replace(/\s+/g, " ").trim();
export const fold = (text) =>
  clean(text).toLowerCase().replaceAll("đ", "d").normalize("NFD").replace(/\p{M}/gu, "");
export const say = (words, values) => words.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

export class Wrong extends Error {}

function readNumber(text, whole, words) {
  let plain = text.replace(/[\s\u00a0']/g, "").replace("−", "-");
  if (!/^[+-]?[\d.,]*\d[\d.,]*%?$/.test(plain)) throw new Wrong(words.number);
  plain = plain.replace(/%$/, "");
  const dot = plain.lastIndexOf("."), comma = plain.lastIndexOf(",");
  let thousands = "";
  if (dot >= 0 && comma >= 0) thousands = dot > comma ? "," : ".";
  else {
    const mark = dot >= 0 ? "." : ",";
    const grouped = new RegExp(`^[+-]?\\d{1,3}(\\${mark}\\d{3})+$`).test(plain);
    const own = mark === (VIETNAMESE ? "." : ",");
    if (grouped && (own || whole || plain.split(mark).length > 2)) thousands = mark;
  }
  if (thousands) plain = plain.replaceAll(thousands, "");
  plain = plain.replaceAll(",", ".");
  const value = Number(plain);
  if (plain.split(".").length > 2 || !Number.isFinite(value) || Math.abs(value) >= 1e15) throw new Wrong(words.number);
  return value;
}

function readDate(text, words) {
  const iso = text.match(/^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?$/);
  const own = text.match(/^(\d{1,2})[/.\- ](\d{1,2})(?:[/.\- ](\d{4}|\d{2}))?$/) ?? text.match(/^(\d{2})(\d{2})(\d{4})$/);
  if (!iso && !own) throw new Wrong(words.date);
  let [year, month, day] = iso ? [+iso[1], +iso[2], +iso[3]] : [own[3] === undefined ? new Date().getFullYear() : +own[3], +own[2], +own[1]];
  if (own?.[3]?.length === 2) year += year < 70 ? 2000 : 1900;
  const made = new Date(Date.UTC(year, month - 1, day));
  if (made.getUTCMonth() !== month - 1 || made.getUTCDate() !== day || year < 1880 || year > 2200) throw new Wrong(words.date);
  return made.toISOString().slice(0, 10);
}

// A date of which the day or the month may be unknown: 1956, 1956-03, 1956-03-05
function readPartial(text, words) {
  const found = text.match(/^(?:(\d{1,2})[/.\-])?(\d{4})$/) ?? text.match(/^(\d{4})-(\d{1,2})$/);
  if (!found) return readDate(text, words);
  const [year, month] = text.match(/^\d{4}-/) ? [+found[1], +found[2]] : [+found[2], +(found[1] ?? 0)];
  if (year < 1880 || year > 2200 || month > 12) throw new Wrong(words.date);
  return month ? `${year}-${String(month).padStart(2, "0")}` : String(year);
}

function readTime(text, words) {
  const found = text.match(/^(\d{1,2})(?:[:hHgG](\d{2})?)?$/);
  if (!found || +found[1] > 23 || +(found[2] ?? 0) > 59) throw new Wrong(words.time);
  return `${found[1].padStart(2, "0")}:${found[2] ?? "00"}`;
}

function readChoice(column, text, words) {
  const wanted = fold(text);
  const found = column.choices.find(([key, label]) => fold(key) === wanted || fold(label) === wanted);
  if (!found) throw new Wrong(words.choice);
  return found[0];
}

function readFlag(text, words) {
  const said = fold(text);
  if (YES.has(said)) return true;
  if (NO.has(said)) return null;
  throw new Wrong(words.flag);
}

// The value of a text: string, number, true, a date as yyyy-mm-dd; null when empty. Throws Wrong with a sentence.
export function read(column, text, words, bounds) {
  const said = column.kind === "sentence" ? text.trim() : clean(text);
  if (!said) return null;
  let value;
  if (column.kind === "integer" || column.kind === "number") {
    value = readNumber(said, column.kind === "integer", words);
    if (column.kind === "integer" && !Number.isInteger(value)) throw new Wrong(words.whole);
    if (column.kind === "number") value = Number(value.toFixed(column.decimals));
  } else if (column.kind === "date") value = readDate(said, words);
  else if (column.kind === "partial") value = readPartial(said, words);
  else if (column.kind === "time") value = readTime(said, words);
  else if (column.kind === "choice") value = readChoice(column, said, words);
  else if (column.kind === "flag") value = readFlag(said, words);
  else {
    if (said.length > column.length) throw new Wrong(say(words.long, { count: column.length }));
    value = said;
  }
  const [least, most] = bounds ?? [column.least, column.most];
  if (value !== null && least != null && value < least) throw new Wrong(say(words.least, { bound: write(column, least) }));
  if (value !== null && most != null && value > most) throw new Wrong(say(words.most, { bound: write(column, most) }));
  return value;
}

// Whether a value is outside of what is usual.
export const unusual = (column, value) =>
  value !== null && typeof value !== "boolean" && ((column.low != null && value < column.low) || (column.high != null && value > column.high));

// The text that stands in the cell for a value.
export function write(column, value) {
  if (value === null || value === undefined || value === "") return "";
  if (column.kind === "flag") return value ? "x" : "";
  if (typeof value === "number") {
    return value.toLocaleString(VIETNAMESE ? "de-DE" : "en-US", { maximumFractionDigits: column.kind === "integer" ? 0 : column.decimals });
  }
  if (column.kind === "date") return String(value).replace(/^(\d{4})-(\d{2})-(\d{2})$/, "$3/$2/$1");
  if (column.kind === "partial") return String(value).split("-").reverse().join("/");
  return String(value);
}

// One control of a cell: its text, whatever kind of control it is.
import { fold, NO, YES } from "ui/grid-values";

export function look(control) {
  return control.type === "checkbox" ? (control.checked ? "x" : "") : control.value;
}

// Sets the text and returns what the control now holds. What a list does not know, it does not take.
export function chosen(control, text) {
  if (control.type === "checkbox") control.checked = YES.has(fold(text));
  else if (control.tagName === "SELECT") {
    const wanted = fold(text);
    const found = [...control.options].find((one) => fold(one.value) === wanted || fold(one.textContent) === wanted);
    control.value = found ? found.value : "";
  } else if (control.value !== text) control.value = text;
  return look(control);
}

// Whether a list or a tick box can hold the text at all.
export function fits(control, text) {
  const said = fold(text);
  if (!said || (control.tagName !== "SELECT" && control.type !== "checkbox")) return true;
  if (control.type === "checkbox") return YES.has(said) || NO.has(said);
  return [...control.options].some((one) => fold(one.value) === said || fold(one.textContent) === said);
}

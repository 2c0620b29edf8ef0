// 1 goes to the name that confirms a merge, 2 and 3 answer at once; not while somebody types.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  const answer = document.querySelector(`[data-pair] [data-answer="${CSS.escape(event.key)}"]`);
  if (!answer) return;
  event.preventDefault();
  if (answer.tagName === "INPUT") answer.focus();
  else answer.click();
});

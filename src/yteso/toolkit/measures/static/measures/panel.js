// The passport of a figure opens beside the page; the links work as plain pages without this script.
const panel = document.getElementById("figure-panel");

if (panel) {
  // The many cells of a form carry only their address.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.figure-cell");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const headers = { "HX-Target": "dialog#figure-panel" }; // else htmx names the body, which asks for a whole page
    window.htmx.ajax("GET", link.href, { target: "#figure-panel", swap: "innerHTML", headers });
  });
  new MutationObserver(() => {
    if (panel.childElementCount && !panel.open) panel.showModal();
  }).observe(panel, { childList: true });
  panel.addEventListener("close", () => panel.replaceChildren());
  panel.addEventListener("click", (event) => {
    if (event.target === panel || event.target.closest("[data-close-panel]")) panel.close();
  });
}

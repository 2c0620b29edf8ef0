// Gives a table as a CSV file that a spreadsheet opens without running anything in it.
const FORMULA = /^\s*[=+\-@\t\r|%]/;

function cell(text) {
  const plain = text.trim();
  const isNumber = /^-?[\d.,]+$/.test(plain);
  const safe = FORMULA.test(plain) && !isNumber ? `'${plain}` : plain;
  return `"${safe.replaceAll('"', '""')}"`;
}

export function offerCsv(figure) {
  figure.querySelector("[data-csv]")?.addEventListener("click", () => {
    const lines = [...figure.querySelectorAll("tr")].map((row) => [...row.cells].map((c) => cell(c.textContent)).join(","));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff" + lines.join("\r\n")], { type: "text/csv" }));
    link.download = `${figure.querySelector("figcaption").textContent.trim()}.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
  });
}

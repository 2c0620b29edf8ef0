// Blocks of cells as text: what a spreadsheet puts on the clipboard, and what we put there.
const FORMULA = /^[\s]*[=+\-@|%]/;
const NUMBER = /^[+-]?[\d.,\s]+%?$/;

// Rows of texts from tab-separated lines; cells in double quotes may hold tabs and line ends.
export function parse(text) {
  const rows = [];
  let row = [], cell = "", quoted = false, started = false;
  for (let place = 0; place < text.length; place++) {
    const sign = text[place];
    if (quoted) {
      if (sign === '"' && text[place + 1] === '"') cell += text[++place];
      else if (sign === '"') quoted = false;
      else cell += sign;
    } else if (sign === '"' && !started) {
      quoted = started = true;
    } else if (sign === "\t" || sign === "\n" || sign === "\r") {
      if (sign === "\r" && text[place + 1] === "\n") place++;
      row.push(cell);
      cell = "";
      started = false;
      if (sign !== "\t") {
        rows.push(row);
        row = [];
      }
    } else {
      cell += sign;
      started = true;
    }
  }
  if (cell || row.length) rows.push([...row, cell]);
  // an apostrophe guards a text against being run as a formula, there and here
  return rows.map((one) => one.map((said) => (/^'[=+\-@|%]/.test(said) ? said.slice(1) : said)));
}

// Tab-separated lines; a text that a spreadsheet would run as a formula gets an apostrophe before it.
export function write(rows) {
  const one = (text) => {
    const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
    return /[\t\n\r"]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return rows.map((row) => row.map(one).join("\t")).join("\r\n");
}

/** The rows of a CSV file (RFC 4180) by the names of its first line, in small letters without blanks and underscores. */
export function readCsv(text: string): Record<string, string>[] {
  const [header = [], ...rows] = split(text);
  const names = header.map((name) => name.toLowerCase().replace(/[^a-z0-9]/g, ''));
  return rows
    .filter((row) => row.some((value) => value !== ''))
    .map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? ''])));
}

function split(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let value = '';
  let quoted = false;
  const end = (): void => {
    row.push(value.trim());
    value = '';
  };
  for (let index = 0; index < text.length; index += 1) {
    const letter = text.charAt(index);
    if (quoted) {
      if (letter !== '"') value += letter;
      else if (text[index + 1] === '"') {
        value += '"';
        index += 1;
      } else quoted = false;
    } else if (letter === '"' && value.trim() === '') {
      quoted = true;
      value = '';
    } else if (letter === ',') end();
    else if (letter === '\n') {
      end();
      rows.push(row);
      row = [];
    } else if (letter !== '\r' && letter !== '\uFEFF') value += letter;
  }
  if (value !== '' || row.length > 0) {
    end();
    rows.push(row);
  }
  return rows;
}

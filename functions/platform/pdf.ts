import PDFDocument from 'pdfkit';

/** A PDF as it is written, line by line. */
export interface Page {
  readonly title: (text: string) => void;
  readonly heading: (text: string) => void;
  readonly paragraph: (text: string, font?: string) => void;
  /** A name and its value on one line; nothing where there is no value. */
  readonly fact: (name: string, value: string | number | undefined) => void;
  /** Begins a new page if this many lines no longer fit. */
  readonly keepTogether: (lines: number) => void;
  readonly newPage: () => void;
  /** Numbers the pages under these words. */
  readonly finish: (footer: string) => Promise<Uint8Array>;
}

/** In which language a PDF speaks: for screen readers, and under its pages. */
export interface Spoken {
  readonly lang: string;
  readonly page: (number: number, count: number) => string;
}
const english: Spoken = { lang: 'en-US', page: (number, count) => `page ${number} of ${count}` };

const MARGIN = 54;
const LINE = 12;

/**
 * Begins a PDF: text only, in reading order, marked up as headings and paragraphs.
 * @param createdAt stands in it instead of the time of writing, so that the same words are the same bytes
 */
export function startPage(name: string, createdAt: string, { lang, page }: Spoken = english): Page {
  const pdf = new PDFDocument({
    size: 'LETTER',
    margin: MARGIN,
    pdfVersion: '1.5',
    info: { Title: name, CreationDate: new Date(createdAt) },
    lang,
    tagged: true,
    displayTitle: true,
    bufferPages: true,
  });
  const parts: Buffer[] = [];
  const finished = new Promise<Uint8Array>((resolve, reject) => {
    pdf.on('data', (part: Buffer) => parts.push(part));
    pdf.on('end', () => resolve(Buffer.concat(parts)));
    pdf.on('error', reject);
  });
  const root = pdf.struct('Document');
  pdf.addStructure(root);
  const write = (kind: 'H1' | 'H2' | 'P', size: number, font: string, text: string): void => {
    const marked = pdf.struct(kind, {}, () => {
      pdf.font(font).fontSize(size).text(printable(text));
    });
    root.add(marked);
  };
  return {
    title: (text) => write('H1', 16, 'Helvetica-Bold', text),
    heading: (text) => {
      if (pdf.y > pdf.page.height - MARGIN - 4 * LINE) pdf.addPage();
      pdf.moveDown(0.8);
      write('H2', 12, 'Helvetica-Bold', text);
    },
    paragraph: (text, font = 'Helvetica') => {
      pdf.moveDown(0.4);
      write('P', 10, font, text);
    },
    fact: (label, value) => {
      if (value === undefined || value === '') return;
      const marked = pdf.struct('P', {}, () => {
        pdf
          .fontSize(10)
          .font('Helvetica-Bold')
          .text(`${printable(label)}: `, { continued: true });
        pdf.font('Helvetica').text(printable(String(value)));
      });
      root.add(marked);
    },
    keepTogether: (lines) => {
      if (pdf.y > pdf.page.height - MARGIN - lines * LINE) pdf.addPage();
    },
    newPage: () => void pdf.addPage(),
    finish: async (footer) => {
      const { start, count } = pdf.bufferedPageRange();
      for (let index = start; index < start + count; index += 1) {
        pdf.switchToPage(index);
        // In the margin, where writing would otherwise begin another page.
        pdf.page.margins.bottom = 0;
        pdf.markContent('Artifact', { type: 'Pagination' });
        pdf
          .font('Helvetica')
          .fontSize(8)
          .text(printable(`${footer}, ${page(index - start + 1, count)}`), MARGIN, pdf.page.height - MARGIN / 1.5, {
            lineBreak: false,
          });
        pdf.endMarkedContent();
      }
      root.end();
      pdf.end();
      return await finished;
    },
  };
}

/** The built-in fonts know Latin-1 alone: other letters lose their marks, and what remains unknown becomes a question mark, never something else. */
function printable(text: string): string {
  return text.replaceAll(/[^\n\u0020-\u007e\u00a0-\u00ff]/gu, (letter) => {
    const plain = letter.normalize('NFKD').replaceAll(/\p{M}/gu, '');
    return typographic[letter] ?? (/^[\u0020-\u007e]+$/.test(plain) ? plain : '?');
  });
}

/** Signs of ordinary writing that have no plain form of their own. */
const typographic: Readonly<Record<string, string>> = {
  '\u2018': "'",
  '\u2019': "'",
  '\u201c': '"',
  '\u201d': '"',
  '\u2013': '-',
  '\u2014': '-',
  '\u2022': '-',
  Ł: 'L',
  ł: 'l',
  Đ: 'D',
  đ: 'd',
  ı: 'i',
  '\t': ' ',
  '\r': '',
};

// @ts-check
// Draws what a command printed as a terminal window, for the README:
//
//   npm run demo -- --exit | node scripts/terminal-picture.mjs 'npm run demo' > docs/demo.svg
import { readFileSync } from 'node:fs';

const COLUMNS = 100;
const ROWS_MAX = 60;
const CELL = { width: 7.8, height: 18 };
const MARGIN = 16;
const BAR_HEIGHT = 28;

/**
 * @param {readonly string[]} lines
 * @param {string} title
 */
function draw(lines, title) {
  const width = COLUMNS * CELL.width + 2 * MARGIN;
  const height = lines.length * CELL.height + 2 * MARGIN + BAR_HEIGHT;
  const rows = lines.map((line, row) => {
    const y = BAR_HEIGHT + MARGIN + (row + 0.8) * CELL.height;
    const text = line.trimStart(); // Viewers drop spaces at the beginning.
    const x = MARGIN + (line.length - text.length) * CELL.width;
    return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" class="${styleOf(line)}">${escape(shorten(text))}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(title)}">
<style>
text { font: 13px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; fill: #d6deeb; }
.act { fill: #7fdbca; font-weight: bold; } .good { fill: #addb67; } .bad { fill: #ff6363; } .title { fill: #8a97a8; }
</style>
<rect width="${width}" height="${height}" rx="8" fill="#011627"/>
<circle cx="18" cy="15" r="5" fill="#ff5f57"/><circle cx="36" cy="15" r="5" fill="#febc2e"/><circle cx="54" cy="15" r="5" fill="#28c840"/>
<text x="76" y="19" class="title">${escape(title)}</text>
${rows.join('\n')}
</svg>
`;
}

/** @param {string} line */
function styleOf(line) {
  if (line.startsWith('──')) return 'act';
  if (line.startsWith('✓') || line.includes('gate passed')) return 'good';
  return line.startsWith('✗') || line.includes('FAILED') ? 'bad' : 'plain';
}

/** @param {string} line */
const shorten = (line) => (line.length > COLUMNS ? `${line.slice(0, COLUMNS - 1)}…` : line);

/**
 * Spaces become ones that no viewer collapses.
 *
 * @param {string} text
 */
const escape = (text) =>
  text.replaceAll(' ', '\u00a0').replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

const title = process.argv[2] ?? '';
const lines = readFileSync(0, 'utf8').trimEnd().split('\n').slice(0, ROWS_MAX);
process.stdout.write(draw(lines, title));

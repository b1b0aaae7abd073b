import { stdout } from 'node:process';

const isLive = stdout.isTTY;
let isProgressShown = false;

/** One finished line. */
export function print(line = ''): void {
  clearProgress();
  stdout.write(`${line}\n`);
}

export function printAct(number: number, title: string): void {
  print();
  print(`── Act ${number}: ${title} `.padEnd(78, '─'));
}

/** A name and its value, aligned. */
export function printFigure(name: string, value: string): void {
  print(`  ${name.padEnd(22)} ${value}`);
}

/** A line that the next one replaces; nothing where nobody watches. */
export function showProgress(text: string): void {
  if (!isLive) return;
  stdout.write(`\r\u001b[2K  … ${text}`);
  isProgressShown = true;
}

function clearProgress(): void {
  if (isProgressShown) stdout.write('\r\u001b[2K');
  isProgressShown = false;
}

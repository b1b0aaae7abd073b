// @ts-check

/**
 * A failure that people can act on: its message is one sentence that says what to do, and is shown without a stack.
 */
export class Refusal extends Error {
  name = 'Refusal';

  /**
   * @param {string} sentence
   * @param {string} [detail] shown before the sentence: the tail of a log, say
   */
  constructor(sentence, detail) {
    super(sentence);
    this.detail = detail;
  }
}

/**
 * Ends the command with a sentence that says what to do. It throws, so that everything started so far is stopped in order.
 *
 * @param {string} sentence
 * @param {string} [detail]
 * @returns {never}
 */
export function fail(sentence, detail) {
  throw new Refusal(sentence, detail);
}

/**
 * Where people read: stderr when stdout is for a program.
 *
 * @type {NodeJS.WriteStream}
 */
let stream = process.stdout;

/** From now on everything is said on stderr. */
export function sayOnStderr() {
  stream = process.stderr;
}

/** @param {string} line */
export function say(line) {
  stream.write(`${line}\n`);
}

/** @param {number} startMs */
const secondsSince = (startMs) => `${((Date.now() - startMs) / 1000).toFixed(1)} s`;

/**
 * Runs one step of the work and says how long it took. In a terminal the line counts the seconds while it runs; elsewhere
 * (a log, a pipe) there is one line at its start and one at its end.
 *
 * @template T
 * @param {string} title
 * @param {(note: (text: string, mark?: string) => void) => Promise<T>} work `note` adds a remark to the step's line, or says it
 *   once the step is over; `mark` is what the line ends with
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const line = stream.isTTY ? liveLine(title) : plainLine(title);
  let over = false;
  let good = '✓';
  /** @param {string} mark */
  const end = (mark) => {
    over = true;
    line.end(mark);
  };
  try {
    const result = await work((text, mark = '✓') => {
      good = mark;
      if (over) say(`${title}: ${text}`);
      else line.note(text);
    });
    end(good);
    return result;
  } catch (err) {
    end('✗');
    throw err;
  }
}

/** @param {string} title */
function plainLine(title) {
  const startMs = Date.now();
  let remark = '';
  say(`… ${title}`);
  return {
    /** @param {string} text */
    note: (text) => {
      remark = `: ${text}`;
    },
    /** @param {string} mark */
    end: (mark) => say(`${mark} ${title}${remark} (${secondsSince(startMs)})`),
  };
}

/** @param {string} title */
function liveLine(title) {
  const startMs = Date.now();
  let remark = '';
  /** @param {string} mark */
  const draw = (mark) => {
    const text = `${mark} ${title}${remark} (${secondsSince(startMs)})`;
    // A line wider than the terminal would wrap, and the next redraw would leave its first half standing.
    stream.write(`\r\x1b[2K${text.slice(0, Math.max(20, (stream.columns || 80) - 1))}`);
  };
  const timer = setInterval(() => draw('…'), 200);
  draw('…');
  return {
    /** @param {string} text */
    note: (text) => {
      remark = `: ${text}`;
      draw('…');
    },
    /** @param {string} mark */
    end: (mark) => {
      clearInterval(timer);
      draw(mark);
      stream.write('\n');
    },
  };
}

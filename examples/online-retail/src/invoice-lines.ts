import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';

/** One line of UCI Online Retail: a product on an invoice. */
export interface InvoiceLine {
  readonly invoice: string;
  readonly sku: string;
  readonly description: string;
  /** Pieces; negative on returns. */
  readonly quantity: number;
  /** Pounds for one piece. */
  readonly unitPrice: number;
  /** Unix epoch ms; the file's local times are read as UTC. */
  readonly timeMs: number;
  /** Empty for a line without a customer. */
  readonly customer: string;
  readonly country: string;
}

const COLUMNS = [
  'InvoiceNo',
  'StockCode',
  'Description',
  'Quantity',
  'InvoiceDate',
  'UnitPrice',
  'CustomerID',
  'Country',
] as const;
/** The header check makes sure that every column is there; csv-parse refuses rows of another length. */
type CsvRow = Readonly<Record<(typeof COLUMNS)[number], string>>;

/** Files of `folder` that hold the data set, in name order. @throws Error a sentence that says what is missing. */
export async function listDataFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => {
    throw new Error(
      `There is no folder ${folder}. Name the folder that holds UCI Online Retail as CSV or CSV.gz files.`,
    );
  });
  const files = names.filter((name) => /\.csv(\.gz)?$/iu.test(name)).sort();
  if (files.length === 0) throw new Error(`The folder ${folder} holds no .csv or .csv.gz file of UCI Online Retail.`);
  return files.map((name) => join(folder, name));
}

/** Streams every line of one file. @throws Error when a column is missing or a value cannot be read. */
export async function* readInvoiceLines(file: string): AsyncGenerator<InvoiceLine> {
  const source = createReadStream(file);
  const parser = parse({ bom: true, columns: (header: string[]) => checkHeader(header, file) });
  const text = file.endsWith('.gz') ? source.pipe(createGunzip()) : source;
  // A broken file must fail the loop below rather than the process.
  source.on('error', (err: Error) => parser.destroy(err));
  text.on('error', (err: Error) => parser.destroy(err));
  text.pipe(parser);
  for await (const row of parser as AsyncIterable<CsvRow>) yield fromCsvRow(row, file);
}

function checkHeader(header: string[], file: string): string[] {
  const missing = COLUMNS.filter((column) => !header.includes(column));
  if (missing.length > 0) throw new Error(`${file} lacks the columns ${missing.join(', ')} of UCI Online Retail.`);
  return header;
}

function fromCsvRow(row: CsvRow, file: string): InvoiceLine {
  const timeMs = Date.parse(`${row.InvoiceDate.replace(' ', 'T')}Z`);
  const quantity = Number(row.Quantity);
  const unitPrice = Number(row.UnitPrice);
  const invoice = row.InvoiceNo;
  if (invoice === '' || Number.isNaN(timeMs) || Number.isNaN(quantity) || Number.isNaN(unitPrice))
    throw new Error(
      `${file} has a line that cannot be read (invoice "${invoice}"): times must be YYYY-MM-DD hh:mm:ss.`,
    );
  return {
    invoice,
    sku: row.StockCode,
    description: row.Description.trim(),
    quantity,
    unitPrice,
    timeMs,
    customer: row.CustomerID.replace(/\.0$/u, ''),
    country: row.Country,
  };
}

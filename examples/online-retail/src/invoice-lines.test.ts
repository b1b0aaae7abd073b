import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type InvoiceLine, listDataFiles, readInvoiceLines } from './invoice-lines.js';

const HEADER = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
const LINE = '536365,85123A,"HEART, WHITE",6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom';

describe('reading UCI Online Retail', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'online-retail-'));
    writeFileSync(join(folder, 'b.csv.gz'), gzipSync(`${HEADER}\n${LINE}\n`));
    writeFileSync(join(folder, 'a.csv'), `${HEADER}\n${LINE.replace('17850.0', '')}\n`);
    writeFileSync(join(folder, 'README.md'), 'not data');
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const readAll = async (file: string): Promise<InvoiceLine[]> => {
    const lines = [];
    for await (const line of readInvoiceLines(file)) lines.push(line);
    return lines;
  };

  it('finds CSV and CSV.gz files in name order and nothing else', async () => {
    expect(await listDataFiles(folder)).toEqual([join(folder, 'a.csv'), join(folder, 'b.csv.gz')]);
  });

  it('reads quoted text, UTC times and customer ids without their decimal', async () => {
    expect(await readAll(join(folder, 'b.csv.gz'))).toEqual([
      {
        invoice: '536365',
        sku: '85123A',
        description: 'HEART, WHITE',
        quantity: 6,
        unitPrice: 2.55,
        timeMs: Date.UTC(2010, 11, 1, 8, 26),
        customer: '17850',
        country: 'United Kingdom',
      },
    ]);
    expect((await readAll(join(folder, 'a.csv')))[0]?.customer).toBe('');
  });

  it('says which column a file lacks', async () => {
    const file = join(folder, 'c.csv');
    writeFileSync(file, 'InvoiceNo,StockCode\n1,2\n');
    await expect(readAll(file)).rejects.toThrow(/lacks the columns Description, Quantity/u);
  });

  it('says when a folder is missing or holds no data', async () => {
    await expect(listDataFiles(join(folder, 'absent'))).rejects.toThrow(/There is no folder/u);
  });
});

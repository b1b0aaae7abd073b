import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Tests run in the root of the clone. */
export const ROOT = process.cwd();

/** @param path Relative to the root. */
export const readText = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Every file below a folder, relative to the root, but for what is installed or built. */
export function listFiles(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return [path];
    return entry.name === 'node_modules' || entry.name === 'dist' ? [] : listFiles(path);
  });
}

import { createByteWriter, readVarint, reserve, take, writeVarint, writtenBytes, type ByteReader } from './byte-io.js';
import type { CompiledViews } from './compile-views.js';
import type { CustomerState, ViewState } from './customer-state.js';
import { corruptState, StateCodecError } from './state-codec-error.js';
import { headerSize, readHeader, stateKind, writeHeader, type StateHeader, type StateStamp } from './state-header.js';
import { readSection, writeSection } from './state-section.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/u;
const UUID_SIZE = 16;

/**
 * A customer's state as bytes: the header, then one section for each view, in the order of the header's hashes, each
 * with its size before it. Equal states make equal bytes.
 *
 * @throws RangeError when a field of the stamp is outside its range or there are more than STATE_VIEWS_MAX views.
 */
export function encodeState(stamp: StateStamp, compiled: CompiledViews, state: CustomerState): Buffer {
  const writer = createByteWriter();
  reserve(writer, headerSize(compiled.viewHashes.length));
  writeHeader(writer.buffer, 'state', stamp, compiled.viewHashes);
  const section = createByteWriter();
  compiled.plans.forEach((plan, index) => {
    section.length = 0;
    writeSection(section, plan, state.views[index] ?? { events: [], traits: [] });
    writeVarint(writer, section.length);
    const at = reserve(writer, section.length);
    section.buffer.copy(writer.buffer, at, 0, section.length);
  });
  return writtenBytes(writer);
}

/** The header alone. @throws StateCodecError STATE_CODEC_UNKNOWN, STATE_CORRUPT. */
export const decodeHeader = (bytes: Uint8Array): StateHeader => readHeader(asBuffer(bytes));

/**
 * The state of the compiled views, which may be some of the views that the bytes hold, in any order.
 *
 * @throws StateCodecError STATE_CODEC_UNKNOWN (another codec), STATE_VIEWS_DIFFER (a view is not there), STATE_CORRUPT
 *   (anything else, a forward included).
 */
export function decodeState(
  compiled: CompiledViews,
  bytes: Uint8Array,
): { readonly header: StateHeader; readonly state: CustomerState } {
  const buffer = asBuffer(bytes);
  const header = readHeader(buffer);
  if (header.kind !== 'state') throw corruptState('A forward holds no state.');
  const sections = readSections(buffer, header.viewHashes);
  const views = compiled.plans.map((plan): ViewState => {
    const section = sections[header.viewHashes.indexOf(plan.hash)];
    if (section === undefined)
      throw new StateCodecError('STATE_VIEWS_DIFFER', 'A customer state lacks a feature view that is asked of it.');
    return readSection(section, plan);
  });
  return { header, state: { views } };
}

function readSections(buffer: Buffer, viewHashes: readonly string[]): ByteReader[] {
  const reader: ByteReader = { buffer, offset: headerSize(viewHashes.length), end: buffer.length };
  const sections = viewHashes.map(() => {
    const size = readVarint(reader);
    const offset = take(reader, size);
    return { buffer, offset, end: offset + size };
  });
  if (reader.offset !== reader.end) throw corruptState('A customer state is longer than its views.');
  return sections;
}

/**
 * What stands in the place of an absorbed subject's state: the id of the subject whose state counts.
 *
 * @throws RangeError when a field is outside its range or the target is no lower-case UUID.
 */
export function encodeForward(stamp: StateStamp, targetSubjectId: string): Buffer {
  if (!UUID.test(targetSubjectId)) throw new RangeError('A forward needs a subject id.');
  const buffer = Buffer.alloc(headerSize(0) + UUID_SIZE);
  writeHeader(buffer, 'forward', stamp, []);
  buffer.write(targetSubjectId.replaceAll('-', ''), headerSize(0), 'hex');
  return buffer;
}

/** @throws StateCodecError STATE_CODEC_UNKNOWN, STATE_CORRUPT (a state included). */
export function decodeForward(bytes: Uint8Array): { readonly header: StateHeader; readonly targetSubjectId: string } {
  const buffer = asBuffer(bytes);
  if (stateKind(buffer) !== 'forward') throw corruptState('A state is no forward.');
  const header = readHeader(buffer);
  const at = headerSize(header.viewHashes.length);
  if (buffer.length !== at + UUID_SIZE) throw corruptState('A forward has a wrong size.');
  const hex = buffer.toString('hex', at);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)];
  return { header, targetSubjectId: parts.join('-') };
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

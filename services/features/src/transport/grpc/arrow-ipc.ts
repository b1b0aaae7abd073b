import {
  Float64,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  Field,
  TimestampMillisecond,
  Utf8,
  vectorFromArray,
  type Data,
} from 'apache-arrow';
import type { FeatureColumn } from '@clientele/contracts/training-set';
import type { TrainingSetBatch } from '@clientele/contracts/training-set-hash';

const CHUNK_BYTES_MAX = 1_048_576;
/** What ends a stream: a continuation marker and a length of 0. */
const END_OF_STREAM = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0);

/** Writes batches of rows as one Arrow IPC stream, in chunks of at most 1 MiB. */
export interface ArrowStream {
  /** @param batch At least one row. */
  write(batch: TrainingSetBatch): Generator<Buffer>;
  end(): Generator<Buffer>;
}

/** @see https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format */
export function createArrowStream(columns: readonly FeatureColumn[]): ArrowStream {
  const schema = new Schema([
    new Field('customer_id', new Utf8(), false),
    new Field('cutoff', new TimestampMillisecond(), false),
    new Field('split', new Utf8(), false),
    new Field('label', new Float64(), false),
    ...columns.map(({ name }) => new Field(name, new Float64(), false)),
  ]);
  let begun = false;
  return {
    write(batch) {
      // A batch is encoded as a stream of its own, and what only a whole stream has is cut off: the schema at the start
      // and the end marker. The library's writer for growing streams takes batches faster than anybody reads.
      const bytes = encodeStream(toRecordBatch(schema, batch));
      const start = begun ? schemaLength(bytes) : 0;
      begun = true;
      return chunks(bytes.subarray(start, bytes.length - END_OF_STREAM.length));
    },
    end: () => chunks(END_OF_STREAM),
  };
}

const encodeStream = (batch: RecordBatch): Uint8Array => RecordBatchStreamWriter.writeAll([batch]).toUint8Array(true);

/** Length of the message that a stream begins with: a marker and a length of 4 bytes each, then the schema. */
const schemaLength = (stream: Uint8Array): number =>
  8 + new DataView(stream.buffer, stream.byteOffset).getInt32(4, true);

function toRecordBatch(schema: Schema, batch: TrainingSetBatch): RecordBatch {
  const length = batch.label.length;
  const children: Data[] = [
    toTextData(batch.customerId),
    makeData({
      type: new TimestampMillisecond(),
      length,
      data: BigInt64Array.from(batch.cutoffMs as ArrayLike<number> & Iterable<number>, BigInt),
    }),
    toTextData(batch.split),
    ...[batch.label, ...batch.features].map((data) => makeData({ type: new Float64(), length, data })),
  ];
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length, children }));
}

function toTextData(values: readonly string[]): Data {
  const [data] = vectorFromArray(values, new Utf8()).data;
  if (data === undefined) throw new RangeError('A batch has rows.');
  return data;
}

function* chunks(bytes: Uint8Array): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES_MAX) {
    const part = bytes.subarray(start, start + CHUNK_BYTES_MAX);
    yield Buffer.from(part.buffer, part.byteOffset, part.byteLength);
  }
}

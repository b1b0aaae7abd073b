/**
 * Lua that orders writes in Redis. Bytes are compared one by one: Lua's `<` on strings follows the locale.
 * Every value that is compared has a fixed width with its highest byte first.
 */
const COMPARE = `
local function compare(a, b, first, last)
  for i = first, last do
    local x, y = string.byte(a, i) or -1, string.byte(b, i) or -1
    if x ~= y then return x < y and -1 or 1 end
  end
  return 0
end
`;

export interface ByteRange {
  /** Offset of the first byte. */
  readonly start: number;
  /** Offset behind the last byte. */
  readonly end: number;
}

/** Length of the lease epoch, in hexadecimal digits, that cursors and the builder's mark begin with. */
export const LEASE_HEX_LENGTH = 16;

/** What a script answers when a later holder has written there. */
export const FENCED = -1;
/** What a script answers when the store is not as its holder left it. */
export const CHANGED = -2;

/**
 * KEYS: the partition's cursor, then states. ARGV: the cursor that must be there ('' for none), the new cursor, then the
 * new states. Answers how many states it stored, FENCED or CHANGED.
 */
export const writePartitionScript = (leaseBytes: ByteRange, orderBytes: ByteRange): string => `${COMPARE}
local cursor = redis.call('GET', KEYS[1]) or ''
if cursor ~= '' and compare(cursor, ARGV[2], 1, ${LEASE_HEX_LENGTH}) > 0 then return ${FENCED} end
if cursor ~= ARGV[1] then return ${CHANGED} end
local stored = 0
for i = 2, #KEYS do
  local new = ARGV[i + 1]
  local old = redis.call('GETRANGE', KEYS[i], 0, ${orderBytes.end - 1})
  local order = 1
  if old ~= '' and compare(new, old, 1, 1) == 0 then
    order = compare(new, old, ${leaseBytes.start + 1}, ${leaseBytes.end})
    if order == 0 then order = compare(new, old, ${orderBytes.start + 1}, ${orderBytes.end}) end
  end
  if order > 0 then
    redis.call('SET', KEYS[i], new)
    stored = stored + 1
  end
end
redis.call('SET', KEYS[1], ARGV[2])
return stored
`;

/**
 * KEYS: the key that says ready, and the builder's mark. ARGV: the new mark, and the epoch that is ready or '' for none.
 * Ready is set only while the mark is there: both are lost together.
 */
export const MARK_SCRIPT = `${COMPARE}
local mark = redis.call('GET', KEYS[2])
if mark and compare(mark, ARGV[1], 1, ${LEASE_HEX_LENGTH}) > 0 then return ${FENCED} end
if not mark and ARGV[2] ~= '' then return ${CHANGED} end
redis.call('SET', KEYS[2], ARGV[1])
if ARGV[2] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[2]) end
return 1
`;

import { describe, expect, it } from 'vitest';
import { createCodeRooms } from '../../src/sink/code-rooms.js';

describe('the rooms of code values', () => {
  it('are apart within a sample, and the same again for the next', () => {
    const rooms = createCodeRooms();
    const [a, b] = [rooms.take(12, 8), rooms.take(12, 8)];
    a.fill(1);
    b.fill(2);
    expect([...a, ...b]).toEqual([...Array(12).fill(1), ...Array(12).fill(2)]);
    rooms.clear();
    const again = rooms.take(12, 8);
    expect(again.buffer).toBe(a.buffer);
    expect(rooms.take(12, 8).buffer).toBe(b.buffer);
  });
  it('are as long as was asked for, of either depth, and grow', () => {
    const rooms = createCodeRooms();
    for (const [length, depth] of [
      [10, 8],
      [4, 16],
      [100, 16],
      [7, 8],
    ] as const) {
      rooms.clear();
      const room = rooms.take(length, depth);
      expect(room).toHaveLength(length);
      expect(room.BYTES_PER_ELEMENT * 8).toBe(depth);
    }
  });
  it("aren't kept beyond 32 MB", () => {
    const rooms = createCodeRooms();
    const large = rooms.take((32 << 20) + 1, 8);
    rooms.clear();
    expect(rooms.take((32 << 20) + 1, 8).buffer).not.toBe(large.buffer);
  });
});

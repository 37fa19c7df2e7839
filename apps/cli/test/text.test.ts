import { describe, expect, it } from 'vitest';
import { displayWidth, printable, truncated } from '../src/output/text.ts';

describe('text that somebody else wrote', () => {
  it('cannot move the cursor, change colours or turn the direction of a line', () => {
    expect(printable('ORDER\u001b[2K\r1')).toBe('ORDER\ufffd[2K\ufffd1');
    expect(printable('a\u202eb\u2066c\u009bd')).toBe('a\ufffdb\ufffdc\ufffdd');
  });

  it('is otherwise left as it is', () => {
    expect(printable('Größe 円 👍🏽 – 15.99')).toBe('Größe 円 👍🏽 – 15.99');
    expect(printable(null)).toBe('');
    expect(printable(6636598)).toBe('6636598');
  });
});

describe('measuring and cutting', () => {
  it('counts what a terminal shows, not code units', () => {
    expect(displayWidth('abc')).toBe(3);
    expect(displayWidth('e\u0301')).toBe(1);
    expect(displayWidth('注文')).toBe(4);
    expect(displayWidth('👍🏽')).toBe(2);
  });

  it('cuts to the width with an ellipsis, and never in the middle of a character', () => {
    expect(truncated('ORDER1001', 9)).toBe('ORDER1001');
    expect(truncated('ORDER1001', 6)).toBe('ORDER…');
    expect(truncated('注文番号', 6)).toBe('注文…');
    expect(displayWidth(truncated('注文番号', 6))).toBeLessThanOrEqual(6);
  });
});

import { balancePages, createPageSize } from '../../../src/watch/scan/page-size.ts';

describe('the page size', () => {
  it('The page size is what the server returns, and smaller for a while after a failure', () => {
    const pageSize = createPageSize(500);
    pageSize.recordSuccess(500, 200, 5_000);
    expect(pageSize.rows).toBe(200);
    // Two pages that were requested at the same time, then another one.
    pageSize.recordFailure(500);
    pageSize.recordFailure(500);
    expect(pageSize.rows).toBe(200);
    pageSize.recordFailure(250);
    expect(pageSize.rows).toBe(125);
    for (let n = 0; n < 20; n += 1) pageSize.recordSuccess(pageSize.rows, pageSize.rows, 5_000);
    expect(pageSize.rows).toBe(200);
  });

  it('A larger page size is tried again a while after the server returned a smaller page', () => {
    const pageSize = createPageSize(500);
    pageSize.recordSuccess(500, 25, 5_000);
    for (let n = 0; n < 500; n += 1) pageSize.recordSuccess(25, 25, 5_000);
    expect(pageSize.rows).toBe(25);
    pageSize.recordSuccess(25, 25, 5_000);
    expect(pageSize.rows).toBe(500);
  });

  it('Pages are slightly larger if that saves a half-empty page', () => {
    expect(balancePages([1_250, 8_750], 500)).toEqual([500, 515]);
    expect(balancePages([1_000, 8_000], 500)).toEqual([500, 500]);
    expect(balancePages([0, 0], 500)).toEqual([500, 500]);
  });
});

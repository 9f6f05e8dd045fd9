import fc from 'fast-check';
import { applicationList, formatLimit } from '../../src/config/applications.ts';

const tenant = '01234567-89ab-cdef-0123-456789abcdef';

/** The parsed limits, or the issues. */
function parse(text: string) {
  const { data, error } = applicationList.safeParse(text);
  return error?.issues.map((issue) => issue.message) ?? data;
}

describe('ACCESS_APPLICATIONS', () => {
  it('accepts people and conversations of every platform', () => {
    const text = `slack:T1/C5 = Order, Leave request; slack:T1/U2=Order;
      teams:${tenant.toUpperCase()}/19:aBc_1-x@thread.tacv2 = Leave ; teams:${tenant}/a:1Xy = Leave;
      web:local = Order; web:local/orders = Order;`;
    expect(parse(text)).toEqual([
      { platform: 'slack', tenant: 'T1', id: 'C5', applications: ['Order', 'Leave request'] },
      { platform: 'slack', tenant: 'T1', id: 'U2', applications: ['Order'] },
      {
        platform: 'teams',
        tenant: tenant.toUpperCase(),
        id: '19:aBc_1-x@thread.tacv2',
        applications: ['Leave'],
      },
      { platform: 'teams', tenant, id: 'a:1Xy', applications: ['Leave'] },
      { platform: 'web', tenant: 'local', id: 'local', applications: ['Order'] },
      { platform: 'web', tenant: 'local', id: 'orders', applications: ['Order'] },
    ]);
  });

  it('allows separators inside quotes', () => {
    expect(parse(`"teams:${tenant}/19:a;b=c@thread" = "Order; large, or = small", Leave`)).toEqual([
      {
        platform: 'teams',
        tenant,
        id: '19:a;b=c@thread',
        applications: ['Order; large, or = small', 'Leave'],
      },
    ]);
  });

  it.each([
    'Order',
    'slack:T1/C5',
    'slack:T1/C5 =',
    'slack:T1/C5 = Order,, Leave',
    'slack:T1/C5 = Order = Leave',
    'slack:T1/group:S3 = Order',
    '* = Order',
    'slack:C5 = Order',
    `teams:${tenant}/alice@example.com = Order`,
    'slack:T1/C5 = "Order',
  ])('reports the invalid part: %s', (part) => {
    expect(parse(`slack:T1/U2 = Order; ${part}`)).toEqual([`has an invalid part: ${JSON.stringify(part)}`]);
  });

  it('parses every formatted limit back to the same limit', () => {
    const name = fc
      .string({ minLength: 1, maxLength: 20 })
      .map((text) => text.replaceAll('"', '').trim())
      .filter((text) => text !== '');
    const id = fc.constantFrom('C5', 'U2');
    const limit = fc.record({ id, applications: fc.array(name, { minLength: 1, maxLength: 3 }) });
    fc.assert(
      fc.property(fc.array(limit, { minLength: 1, maxLength: 3 }), (limits) => {
        const full = limits.map((one) => ({ platform: 'slack' as const, tenant: 'T1', ...one }));
        expect(parse(full.map(formatLimit).join(';'))).toEqual(full);
      }),
    );
  });
});

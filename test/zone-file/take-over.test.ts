import * as fc from 'fast-check';
import { planOf } from '../../lib/plan/plan';
import { byZone, zoneFileRecords } from '../../lib/plan/zone-file';
import type { Change, RecordSet } from '../../lib/zone-file/route53';
import { type TakeOver, type TakeOverStep, takeOver } from '../../lib/zone-file/take-over';
import { environmentOf } from '../environment/fixture';

const ENVIRONMENT = environmentOf(`redirectHost: { name: redirect.contoso.com, external: true }
zones: [{ name: fabrikam.com, id: Z1 }]
records: { srv: true }
namespaces: [{ domain: fabrikam.com, external: true }]
`);
const [ZONE] = byZone(zoneFileRecords(ENVIRONMENT, planOf(ENVIRONMENT, undefined), { all: false }), 'apart');
const HOST = 'autodiscover.fabrikam.com.';
const OURS: RecordSet[] = [
  { Name: HOST, Type: 'CNAME', TTL: 300, ResourceRecords: [{ Value: 'redirect.contoso.com' }] },
  { Name: '_autodiscover._tcp.fabrikam.com.', Type: 'SRV', TTL: 300, ResourceRecords: [{ Value: '0 0 443 autodiscover.contoso.com' }] },
];

const over = (present: readonly RecordSet[]) => takeOver(ZONE, present, { environment: 'test', file: 'present.json' });
const a = (set: Partial<RecordSet & { SetIdentifier: string; Weight: number; AliasTarget: object }>): RecordSet => ({ Name: HOST, Type: 'A', ...set });

/**
 * A hosted zone, as Route 53 applies a batch (API Reference, "ChangeResourceRecordSets"): all changes or none; what is deleted
 * has to have these very values, what is created must not exist, and a CNAME stands alone.
 */
function applied(zone: readonly RecordSet[], batches: readonly string[]): RecordSet[] {
  const keyOf = (set: RecordSet) => `${set.Name.toLowerCase()} ${set.Type} ${(set as { SetIdentifier?: string }).SetIdentifier ?? ''}`;
  let sets = new Map(zone.map((set) => [keyOf(set), set]));
  for (const batch of batches) {
    const next = new Map(sets);
    for (const { Action, ResourceRecordSet: set } of JSON.parse(batch).Changes as Change[]) {
      const there = next.get(keyOf(set));
      if (Action === 'DELETE' && JSON.stringify(there) !== JSON.stringify(set)) throw new Error(`InvalidChangeBatch: values of ${set.Name} do not match`);
      if (Action === 'CREATE' && there) throw new Error(`InvalidChangeBatch: ${set.Name} already exists`);
      if (Action === 'DELETE') next.delete(keyOf(set));
      else next.set(keyOf(set), set);
    }
    const all = [...next.values()];
    for (const { Name } of all.filter(({ Type }) => Type === 'CNAME')) {
      const types = new Set(all.filter((set) => set.Name === Name).map(({ Type }) => Type));
      if (types.size > 1) throw new Error(`InvalidChangeBatch: ${Name} is a CNAME and has ${[...types].join(' and ')}`);
    }
    sets = next;
  }
  return [...sets.values()];
}

function throughout(zone: readonly RecordSet[], { steps }: TakeOver, ...order: TakeOverStep[]): RecordSet[] {
  return order.reduce<RecordSet[]>((sets, step) => applied(sets, steps[step]), [...zone]);
}

const sorted = (sets: readonly RecordSet[]) => sets.map((set) => JSON.stringify(set)).sort();
const OTHERS: RecordSet[] = [
  { Name: 'fabrikam.com.', Type: 'MX', TTL: 3600, ResourceRecords: [{ Value: '10 mail.fabrikam.com.' }] },
  { Name: 'www.autodiscover.fabrikam.com.', Type: 'A', TTL: 3600, ResourceRecords: [{ Value: '203.0.113.1' }] },
];

test.each<[string, RecordSet[]]>([
  ['nothing', []],
  ['an A record', [a({ TTL: 3600, ResourceRecords: [{ Value: '203.0.113.10' }, { Value: '203.0.113.11' }] })]],
  [
    'an A and an AAAA record',
    [a({ TTL: 3600, ResourceRecords: [{ Value: '203.0.113.10' }] }), a({ Type: 'AAAA', TTL: 30, ResourceRecords: [{ Value: '2001:db8::1' }] })],
  ],
  ['an alias', [a({ AliasTarget: { DNSName: 'lb.example.', HostedZoneId: 'Z9', EvaluateTargetHealth: false } })]],
  ['another CNAME', [a({ Type: 'CNAME', TTL: 86_400, ResourceRecords: [{ Value: 'autodiscover.hoster.example' }] })]],
  ['the same CNAME with another TTL', [a({ Type: 'CNAME', TTL: 3600, ResourceRecords: [{ Value: 'Redirect.contoso.com.' }] })]],
  ['the same CNAME', [a({ Type: 'CNAME', TTL: 300, ResourceRecords: [{ Value: 'redirect.contoso.com' }] })]],
  [
    'weighted CNAMEs, one of them to the redirect host',
    [
      a({ Type: 'CNAME', TTL: 300, SetIdentifier: 'new', Weight: 1, ResourceRecords: [{ Value: 'redirect.contoso.com' }] }),
      a({ Type: 'CNAME', TTL: 300, SetIdentifier: 'old', Weight: 9, ResourceRecords: [{ Value: 'iis.fabrikam.com' }] }),
    ],
  ],
  ['an SRV record', [{ ...OURS[1], TTL: 3600, ResourceRecords: [{ Value: '0 0 443 mail.fabrikam.com' }] }]],
])('takes over %s, and gives it back', (_, present) => {
  const zone = [...OTHERS, ...present];
  const taken = over(zone);
  expect(sorted(throughout(zone, taken, 'lower-ttl', 'change'))).toEqual(sorted([...OTHERS, ...OURS]));
  expect(sorted(throughout(zone, taken, 'lower-ttl', 'change', 'back'))).toEqual(sorted(zone));
  expect(sorted(throughout(zone, taken, 'lower-ttl', 'change', 'delete'))).toEqual(sorted(OTHERS));
  // No answer changes while the old TTL ends, and none that follows can be kept for longer than a minute.
  const lowered = throughout(zone, taken, 'lower-ttl');
  const values = (sets: readonly RecordSet[]) => sorted(sets.map(({ TTL: _ttl, ...set }) => set as RecordSet));
  expect(values(lowered)).toEqual(values(zone));
  for (const { names } of [taken]) expect(names.map(({ name }) => `${name}.`)).toEqual(OURS.map(({ Name }) => Name));
});

test('the TTL that has to end is the longest', () => {
  expect(over([a({ TTL: 30 }), a({ Type: 'AAAA', TTL: 7200 })]).longestTtl).toBe(7200);
  expect(over(OTHERS).longestTtl).toBe(0);
});

test('there is nothing to change where the record is the one of the template', () => {
  const { steps, names } = over(OURS);
  expect(steps).toMatchObject({ 'lower-ttl': [], change: [], back: [] });
  expect(names.map(({ before, after }) => [before, after])).toEqual(
    OURS.map(({ Type, ResourceRecords = [] }) => {
      const text = `${Type} ${ResourceRecords[0].Value} (TTL 300)`;
      return [[text], text];
    }),
  );
});

test('a record that changed in between is not lost: Route 53 refuses the whole batch', () => {
  const zone = [a({ TTL: 60, ResourceRecords: [{ Value: '203.0.113.10' }] })];
  const { steps } = over(zone);
  const changed = [a({ TTL: 60, ResourceRecords: [{ Value: '203.0.113.99' }] })];
  expect(() => applied(changed, steps.change)).toThrow('InvalidChangeBatch: values of autodiscover.fabrikam.com. do not match');
});

test('whatever exists, the change leaves the records of the template alone at their names, and the way back what was', () => {
  const set = fc.record({
    Name: fc.constantFrom(HOST, '_autodiscover._tcp.fabrikam.com.', 'AUTODISCOVER.fabrikam.com.', 'www.fabrikam.com.'),
    Type: fc.constantFrom('A', 'AAAA', 'SRV'),
    TTL: fc.nat(100_000),
    ResourceRecords: fc.constant([{ Value: 'x' }]),
  });
  const sets = fc.uniqueArray(set, { maxLength: 5, selector: ({ Name, Type }) => `${Name.toLowerCase()} ${Type}` });
  fc.assert(
    fc.property(sets, (present) => {
      // An SRV record at the host's own name is refused, and others at that of the SRV record may stay.
      fc.pre(present.every(({ Name, Type }) => (Name.toLowerCase() === HOST ? Type !== 'SRV' : true)));
      const taken = over(present);
      const after = throughout(present, taken, 'lower-ttl', 'change');
      expect(after.filter(({ Name }) => Name.toLowerCase() === HOST)).toEqual([OURS[0]]);
      expect(after.filter(({ Name, Type }) => Name === OURS[1].Name && Type === 'SRV')).toEqual([OURS[1]]);
      expect(sorted(throughout(present, taken, 'lower-ttl', 'change', 'back'))).toEqual(sorted(present));
    }),
    { numRuns: 200 },
  );
});

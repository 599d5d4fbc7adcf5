import { endKey, type Flow, wayKey } from './flows';

/** A box of the picture; places and sizes in CSS pixels. */
export interface Box<Thing> {
  readonly thing: Thing;
  readonly key: string;
  /** How many walks go through it. */
  readonly walks: number;
  readonly top: number;
  readonly height: number;
}

export interface Edge {
  readonly from: number;
  readonly to: number;
  readonly width: number;
  readonly ok: boolean;
}

/** Three columns of boxes, and the edges of the two gaps between them. */
export interface Graph {
  readonly height: number;
  readonly leads: readonly Box<Flow>[];
  readonly ways: readonly Box<Flow['way']>[];
  readonly ends: readonly Box<Flow['end']>[];
  readonly gaps: readonly [readonly Edge[], readonly Edge[]];
}

const HEIGHT = { lead: 64, wordyLead: 86, site: 72, around: 40, end: 76 };
/** Names of so many characters fit on one line of a box, on the narrowest page that shows the picture. */
const ONE_LINE = 26;
const SPACE = 16;

/** What leads around the redirect site to an endpoint stands above it, and what is lost below it, as do the ends: then few edges cross. */
const RANK: Readonly<Record<Flow['way']['kind'], number>> = { direct: 0, 'https-redirect': 1, srv: 2, site: 3, several: 4, none: 5 };
const WIDTH = { thinnest: 1.5, added: 4.5 };

/** Lays out the flows: what goes the same way is next to each other. */
export function graphOf(flows: readonly Flow[]): Graph {
  const total = flows.reduce((sum, { domains }) => sum + domains.length, 0);
  const byWay = [...flows].sort((a, b) => RANK[a.way.kind] - RANK[b.way.kind]);
  const ways = gathered(byWay, ({ way }) => wayKey(way));
  const ends = gathered(
    [...byWay].sort((a, b) => Number(b.end.ok) - Number(a.end.ok)),
    ({ end }) => endKey(end),
  );
  const place = (keys: ReadonlyMap<string, unknown>) => new Map([...keys.keys()].map((key, index) => [key, index]));
  const [wayPlace, endPlace] = [place(ways), place(ends)];
  const rank = (flow: Flow) => (wayPlace.get(wayKey(flow.way)) ?? 0) * 1000 + (endPlace.get(endKey(flow.end)) ?? 0);
  const inOrder = [...flows].sort((a, b) => rank(a) - rank(b));

  const columns = {
    leads: inOrder.map((flow, index) => ({
      thing: flow,
      key: String(index),
      walks: flow.domains.length,
      height: isWordy(flow) ? HEIGHT.wordyLead : HEIGHT.lead,
    })),
    ways: [...ways].map(([key, { flow, walks }]) => ({ thing: flow.way, key, walks, height: flow.way.kind === 'site' ? HEIGHT.site : HEIGHT.around })),
    ends: [...ends].map(([key, { flow, walks }]) => ({ thing: flow.end, key, walks, height: HEIGHT.end })),
  };
  const height = Math.max(...Object.values(columns).map(heightOf));
  const leadBoxes = stacked(columns.leads, height);
  const wayBoxes = stacked(columns.ways, height);
  const endBoxes = stacked(columns.ends, height);

  const edge = (from: Box<unknown>, to: Box<unknown> | undefined, walks: number, ok: boolean): Edge => ({
    from: middle(from),
    to: to === undefined ? 0 : middle(to),
    width: WIDTH.thinnest + (WIDTH.added * walks) / total,
    ok,
  });
  const first = leadBoxes.map((box) => edge(box, boxOf(wayBoxes, wayKey(box.thing.way)), box.walks, box.thing.end.ok));
  const second = gatheredEdges(flows).map(({ flow, walks }) =>
    edge(boxOf(wayBoxes, wayKey(flow.way)) as Box<unknown>, boxOf(endBoxes, endKey(flow.end)), walks, flow.end.ok),
  );
  return { height, leads: leadBoxes, ways: wayBoxes, ends: endBoxes, gaps: [first, second] };
}

interface Gathered {
  readonly flow: Flow;
  walks: number;
}

function gathered(flows: readonly Flow[], keyOf: (flow: Flow) => string): Map<string, Gathered> {
  const found = new Map<string, Gathered>();
  for (const flow of flows) {
    const one = found.get(keyOf(flow));
    if (one) one.walks += flow.domains.length;
    else found.set(keyOf(flow), { flow, walks: flow.domains.length });
  }
  return found;
}

function gatheredEdges(flows: readonly Flow[]): Gathered[] {
  return [...gathered(flows, ({ way, end }) => `${wayKey(way)} ${endKey(end)}`).values()];
}

function heightOf(boxes: readonly { readonly height: number }[]): number {
  return boxes.reduce((sum, { height }) => sum + height + SPACE, -SPACE);
}

function stacked<Laid extends { readonly height: number }>(boxes: readonly Laid[], height: number): (Laid & { readonly top: number })[] {
  let top = Math.round((height - heightOf(boxes)) / 2);
  return boxes.map((box) => {
    const placed = { ...box, top };
    top += box.height + SPACE;
    return placed;
  });
}

function isWordy({ domains }: Flow): boolean {
  return domains.length > 1 || domains[0].length > ONE_LINE;
}

function boxOf<Thing>(boxes: readonly Box<Thing>[], key: string): Box<Thing> | undefined {
  return boxes.find((box) => box.key === key);
}

function middle({ top, height }: Box<unknown>): number {
  return top + height / 2;
}

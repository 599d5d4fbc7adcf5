import type { Report } from '../../findings/report';
import { andMore, counted, fewOf } from '../../text/format';
import { type Html, html, joined } from '../../text/markup';
import { type Flow, flowsOf, type Lead } from './flows';
import { type Box, type Edge, graphOf } from './graph';
import { mark, name } from './marks';

/** The gap between two columns of boxes, in CSS pixels. */
const GAP = 72;
const ARROW = 7;
const MOST_NAMES = 4;

const LEADS: Readonly<Record<Lead, string>> = { cname: 'CNAME', address: 'alias or address', none: 'no address' };

/**
 * The topology as it was walked: DNS → redirect site → endpoint. On a wide page boxes and lines; on a phone, and for a
 * reader who hears the page, a list that says the same in words.
 */
export function picture(report: Report): Html {
  if (report.rows.length === 0) return html``;
  const flows = flowsOf(report);
  return html`<section aria-labelledby="ways"><h2 id="ways">The way that mail clients take</h2>
<figure>${drawing(flows)}${list(flows)}</figure></section>`;
}

function drawing(flows: readonly Flow[]): Html {
  const { height, leads, ways, ends, gaps } = graphOf(flows);
  const column = (boxes: readonly Html[]) => html`<div class="column" style="height:${height}px">${boxes}</div>`;
  return html`<div class="drawing" aria-hidden="true"><b>DNS</b><b>Redirect site</b><b>Endpoint</b>
${column(leads.map(leadBox))}${lines(gaps[0], height)}${column(ways.map(wayBox))}${lines(gaps[1], height)}${column(ends.map(endBox))}</div>`;
}

function place({ top, height }: Box<unknown>): Html {
  return html`style="top:${top}px;height:${height}px"`;
}

function leadBox(box: Box<Flow>): Html {
  const { view, lead, end, domains } = box.thing;
  return html`<div class="box ${end.ok ? '' : 'lost'}" ${place(box)}><p><strong>${counted(domains.length, 'namespace')}</strong> <span class="quiet">${LEADS[lead]}${view === 'private' && ', private view'}</span></p>
<p class="few">${firstNames(domains)}</p></div>`;
}

function wayBox(box: Box<Flow['way']>): Html {
  const { kind, name: host } = box.thing;
  if (kind !== 'site') return html`<div class="around" ${place(box)}><span>${host}</span></div>`;
  return html`<div class="box" ${place(box)}><p class="few">${name(host)}</p><p class="quiet">port 80, ${counted(box.walks, 'walk')}</p></div>`;
}

function endBox(box: Box<Flow['end']>): Html {
  const { ok, host, result } = box.thing;
  const said = html`${mark(ok ? 'good' : 'bad')} ${result}`;
  if (host === '') return html`<div class="box lost" ${place(box)}><p><strong>${said}</strong></p><p class="quiet">${counted(box.walks, 'walk')}</p></div>`;
  return html`<div class="box ${ok ? 'found' : 'lost'}" ${place(box)}><p class="few">${name(host)}</p><p>${said}<span class="quiet">, ${counted(box.walks, 'walk')}</span></p></div>`;
}

function lines(edges: readonly Edge[], height: number): Html {
  return html`<svg width="${GAP}" height="${height}" viewBox="0 0 ${GAP} ${height}">${edges.map(line)}</svg>`;
}

function line({ from, to, width, ok }: Edge): Html {
  const end = GAP - ARROW;
  const bend = GAP / 2;
  return html`<g class="${ok ? 'well' : 'astray'}"><path d="M0 ${from}C${bend} ${from} ${bend} ${to} ${end} ${to}" stroke-width="${width.toFixed(1)}"/><path class="tip" d="M${end - 1} ${to - 5}L${GAP - 1} ${to}L${end - 1} ${to + 5}z"/></g>`;
}

function list(flows: readonly Flow[]): Html {
  return html`<ol class="rails">${flows.map((flow) => html`<li class="${flow.end.ok ? 'well' : 'astray'}">${stops(flow)}</li>`)}</ol>`;
}

function stops({ view, lead, way, end, domains }: Flow): Html[] {
  const start = html`<p><strong>${counted(domains.length, 'namespace')}</strong>${view === 'private' && ' in the private view'}<span class="names">${firstNames(domains)}</span></p>`;
  const led: Readonly<Record<Lead, string>> = { cname: 'by CNAME to', address: 'by alias or address to', none: 'by no record to' };
  const around = html`<p><span class="quiet">${way.name}</span></p>`;
  const middle = way.kind === 'site' ? html`<p><span class="quiet">${led[lead]} the redirect site</span>${name(way.name)}</p>` : around;
  const said = html`<span>${mark(end.ok ? 'good' : 'bad')} ${end.result}</span>`;
  const last = end.host === '' ? html`<p>${said}</p>` : html`<p><span class="quiet">to the endpoint</span>${name(end.host)}${said}</p>`;
  return [start, middle, last];
}

function firstNames(domains: readonly string[]): Html {
  const { shown, more } = fewOf(domains, MOST_NAMES);
  return html`${joined(shown.map(name), ', ')}${more > 0 && ` ${andMore(more)}`}`;
}

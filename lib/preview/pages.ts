import { STATUS_CODES } from 'node:http';

/** Where a load balancer, which is made of nginx, has another reason phrase than Node. */
const REASONS: Readonly<Record<number, string>> = {
  302: 'Moved Temporarily',
  405: 'Not Allowed',
  503: 'Service Temporarily Unavailable',
};

/** The reason phrase of a status line; empty for a status that has no name. */
export function reasonOf(status: number): string {
  return REASONS[status] ?? STATUS_CODES[status] ?? '';
}

/** The page that a load balancer sends with a redirect or an error of its own. */
export function pageOf(status: number): string {
  // 302 is the one whose page and status line have different names for it.
  const title = status === 302 ? '302 Found' : `${status} ${reasonOf(status)}`;
  return [`<html>`, `<head><title>${title}</title></head>`, `<body>`, `<center><h1>${title}</h1></center>`, `</body>`, `</html>`, ''].join('\r\n');
}

import { ListenerAction } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { AutodiscoverEndpoint } from '../autodiscover-endpoint';

/**
 * A 302 to the same path and query of the endpoint (MS-OXDISCO, section 3.1.5.4, names only 302; a client may keep a
 * 301 for ever). Protocol and port are written out: left out, a load balancer keeps those of the request.
 */
export function redirectTo(endpoint: AutodiscoverEndpoint): ListenerAction {
  return ListenerAction.redirect({
    protocol: 'HTTPS',
    host: endpoint.host,
    port: '443',
    path: '/#{path}',
    query: '#{query}',
    permanent: false,
  });
}

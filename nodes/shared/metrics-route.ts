import type { NodeAPI } from 'node-red';
import { metrics } from './runtime';

interface MetricsResponse {
  set(name: string, value: string): unknown;
  send(body: string): unknown;
}

/** The apps that have the route already: several node sets ask for it. */
const served = new WeakSet<object>();

function sendMetrics(_request: unknown, response: MetricsResponse, next: (error: unknown) => void): void {
  metrics.text().then((text) => {
    response.set('Content-Type', metrics.contentType);
    response.send(text);
  }, next);
}

/**
 * Serves the figures as Prometheus text: at `tag-processor/metrics` under the admin root, and where the setting
 * `tagProcessorMetricsPath` says under the node root.
 */
export function serveMetrics(RED: NodeAPI): void {
  if (served.has(RED.httpAdmin)) return;
  served.add(RED.httpAdmin);
  RED.httpAdmin.get('/tag-processor/metrics', RED.auth.needsPermission('tag-processor.read'), sendMetrics);

  const settings = RED.settings as unknown as { tagProcessorMetricsPath?: unknown; tagProcessorTenantLabel?: unknown; httpNodeRoot?: unknown };
  if (settings.tagProcessorTenantLabel === true) metrics.labelTenants();
  const path = settings.tagProcessorMetricsPath;
  if (typeof path !== 'string' || path.trim() === '') return;
  if (settings.httpNodeRoot === false) {
    RED.log.warn('[tagwright] tagProcessorMetricsPath has no effect while httpNodeRoot is false');
    return;
  }
  RED.httpNode.get(path.startsWith('/') ? path : `/${path}`, sendMetrics);
}

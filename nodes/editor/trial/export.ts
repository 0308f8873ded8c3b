import { post, type Request } from './requests';

/** What the dialog of a node says, as the server takes it: its draft, its fields and its tests. */
export type ExportRequest = Record<string, unknown> & { name: string };

/** The name of the file for a node: `Line 1` gives `line-1.yaml`. */
export function pipelineFileName(name: string): string {
  const words = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().match(/[a-z0-9]+/g) ?? ['pipeline'];
  return `${words.join('-').slice(0, 60)}.yaml`;
}

/**
 * Has the server write the node as a pipeline file of the command line, and lets the browser save it.
 * Gives the request, which can be aborted.
 */
export function exportPipeline(request: ExportRequest): Request {
  return post<{ yaml: string }>('pipeline', request, ({ yaml }) => save(pipelineFileName(request.name), yaml));
}

function save(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

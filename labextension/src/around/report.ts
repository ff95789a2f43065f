/** Saves a report as a file of the user's. It is never shown: it tells of hostile text. */
import { PathExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { makeReport } from '../scan/request';
import type { INotebookFindings } from '../tokens';
import { PROTOCOL, ReportFormat } from '../wire';

const ENDINGS: Readonly<Record<ReportFormat, string>> = {
  html: '.html',
  sarif: '.sarif',
  json: '.json',
  markdown: '.md'
};

export function formatName(format: ReportFormat, trans: TranslationBundle): string {
  const names: Record<ReportFormat, string> = {
    html: trans.__('HTML page'),
    sarif: trans.__('SARIF for code scanning'),
    json: trans.__('JSON'),
    markdown: trans.__('Markdown')
  };
  return names[format];
}

/** Ask the server for the report and let the browser save it. */
export async function saveReport(notebook: INotebookFindings, format: ReportFormat): Promise<void> {
  const name = PathExt.basename(notebook.panel.context.path);
  const { session } = notebook;
  const { text } = await makeReport({ protocol: PROTOCOL, session, format, name });
  saveText(text, `${PathExt.basename(name, PathExt.extname(name))}.mlsec${ENDINGS[format]}`);
}

/** As plain text: were it opened in place, no browser would run what is in it. */
function saveText(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

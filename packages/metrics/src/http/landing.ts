import type { NodeHandler } from './node-handler.ts';

export interface LandingPage {
  readonly title: string;
  /** One or two sentences: what this server is. */
  readonly text: string;
  readonly links: readonly { readonly href: string; readonly text: string }[];
}

const SECURITY = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  'x-content-type-options': 'nosniff',
};

/** Serves a page that says what a server has, for people who open it in a browser. All texts are escaped. */
export function landingPage(page: LandingPage): NodeHandler {
  const html = render(page);
  return (request, response) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isRead) response.writeHead(405, { allow: 'GET, HEAD' }).end();
    else response.writeHead(200, SECURITY).end(request.method === 'HEAD' ? undefined : html);
  };
}

function render({ title, text, links }: LandingPage): string {
  const items = links.map((link) => `<li><a href="${escapeHtml(link.href)}">${escapeHtml(link.text)}</a></li>`);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;margin:3rem auto;max-width:40rem;padding:0 1rem}</style>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(text)}</p>
<ul>
${items.join('\n')}
</ul>
</html>
`;
}

function escapeHtml(text: string): string {
  const entities: { readonly [char: string]: string } = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (char) => entities[char] as string);
}

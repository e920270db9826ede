// Every page that the menu leads to, a record of each register with its form, history and import: axe, no sideways scroll, no script or CSP error;
// both widths, both themes, both languages.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { axe, browser, open, overflows, screenshot, serve, signIn } from '../lib/harness.mjs';

let server;
let chrome;

before(async () => {
  server = await serve();
  chrome = await browser();
});
after(async () => {
  await chrome?.close();
  await server?.stop();
});

let found;
/** The addresses to visit, looked for once. */
const all = async (page) => (found ??= await addresses(page));

/** The addresses to visit: the menu, and from each list one record with what hangs on it. Found by following links, so a new register joins by itself. */
async function addresses(page) {
  const seen = new Map();
  const add = (href) => {
    const { pathname: path, search } = new URL(href, server.url);
    // One address of each shape: identifiers are folded.
    const shape = path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id').replace(/\/logs\/event\/.+/, '/logs/event/:id').replace(/\/accounts\/[^/]+$/, '/accounts/:id');
    if (!seen.has(shape) && !/logout|export|\.json$|\/static\//.test(path)) seen.set(shape, path === '/assessments/start' ? path + search : path);
  };
  await page.goto(`${server.url}/`);
  for (const href of await page.$$eval('header a[href^="/"], nav a[href^="/"], footer a[href^="/"]', (as) => as.map((a) => a.getAttribute('href')))) add(href);
  for (const round of [1, 2]) {
    for (const path of [...seen.values()]) {
      await page.goto(server.url + path);
      for (const href of await page.$$eval('main a[href^="/"]:not([download])', (as) => as.map((a) => a.getAttribute('href')))) add(href);
    }
    assert.ok(round > 0);
  }
  return [...seen.values()];
}

test('every page passes axe in both themes and widths, without script errors', { timeout: 1_500_000 }, async (t) => {
  const users = server.users();
  const explorer = await open(chrome);
  await signIn(explorer, server.url, 'ciso', users.ciso);
  // A first alert and event have to be there, or their pages are not seen.
  for (let i = 0; i < 60; i++) {
    await explorer.goto(`${server.url}/alerts`);
    if (await explorer.$('main table tbody tr')) break;
    await new Promise((r) => setTimeout(r, 1000));
  }
  const paths = await all(explorer);
  t.diagnostic(`${paths.length} pages: ${paths.join(' ')}`);
  assert.ok(paths.length > 25, `only ${paths.length} pages found`);
  const state = await explorer.context().storageState();
  const failures = [];
  let runs = 0;
  for (const size of ['wide', 'narrow']) {
    for (const theme of ['light', 'dark']) {
      const page = await open(chrome, { size, theme });
      await page.context().addCookies(state.cookies);
      for (const path of paths) {
        const response = await page.goto(server.url + path);
        runs += 1;
        if (response.status() !== 200) failures.push(`${path}: status ${response.status()}`);
        for (const violation of await axe(page)) failures.push(`${path} ${size} ${theme}: ${violation}`);
        if (await overflows(page)) failures.push(`${path} ${size} ${theme}: scrolls sideways`);
        if ((await page.$$('h1')).length !== 1) failures.push(`${path}: not exactly one h1`);
      }
      if (page.problems.length) failures.push(`${size} ${theme}: ${[...new Set(page.problems)].slice(0, 5).join(' | ')}`);
      await page.context().close();
    }
  }
  t.diagnostic(`axe: ${runs} runs over ${paths.length} pages, ${failures.length} findings`);
  assert.deepEqual(failures, []);
});

test('in English every page is English, with no key and no Swedish heading left', { timeout: 600_000 }, async (t) => {
  const page = await open(chrome);
  await signIn(page, server.url, 'ciso', server.users().ciso);
  const paths = await all(page);
  await page.goto(`${server.url}/`);
  await page.click('header details summary');
  await Promise.all([page.waitForNavigation(), page.click('button[name=lang][value=en]')]);
  const findings = [];
  for (const path of paths) {
    await page.goto(server.url + path);
    const [lang, words, text] = await page.evaluate(() => {
      // Records keep the language in which they were written: breadcrumbs, rows and what a button names for screen readers are theirs.
      const own = [...document.querySelectorAll('th, legend, main button, nav a, .hint')].filter((e) => !e.closest('[lang=sv], tbody, .crumbs'));
      const words = own.map((e) => [...e.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE).map((n) => n.textContent).join(' ').trim());
      return [document.documentElement.lang, words, document.body.innerText];
    });
    if (lang !== 'en') findings.push(`${path}: lang is ${lang}`);
    for (const word of words.filter((w) => /[åäöÅÄÖ]/.test(w))) findings.push(`${path}: "${word.slice(0, 80)}"`);
    // A message that is missing shows its key.
    const keys = text.match(/\b(nav|kind|state|relation|form|list|import|error|[a-z_]+-(field|help|section|state|title|empty))-[a-z][a-z_-]+\b/g) ?? [];
    for (const key of keys) findings.push(`${path}: key ${key}`);
  }
  await screenshot(page, 'english-last');
  t.diagnostic(`${paths.length} pages in English, ${findings.length} findings`);
  assert.deepEqual([...new Set(findings)], []);
});

test('pictures for the README', { timeout: 120_000 }, async () => {
  const page = await open(chrome);
  await signIn(page, server.url, 'ciso', server.users().ciso);
  await page.goto(`${server.url}/`);
  await screenshot(page, 'start');
  await page.goto(`${server.url}/systems`);
  await screenshot(page, 'systems');
  await page.goto(`${server.url}/logs?range=1h`);
  await screenshot(page, 'logs');
  await page.goto(`${server.url}/alerts`);
  await page.click('main table tbody tr th a, main table tbody tr td a');
  await screenshot(page, 'alert');
  const phone = await open(chrome, { size: 'narrow', theme: 'dark' });
  await signIn(phone, server.url, 'ciso', server.users().ciso);
  await phone.goto(`${server.url}/incidents`);
  await screenshot(phone, 'incidents-phone');
});

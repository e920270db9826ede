// Starts the program with its demo region on a free port and a browser beside it; stops both. One server and one browser per test file.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, existsSync, readFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const BINARY = process.env.VARDKASE ?? join(here, '../../target/debug/vardkase');
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((p) => existsSync(p));

export const OUT = join(here, '../out');
export const SIZES = { wide: { width: 1280, height: 900 }, narrow: { width: 360, height: 740 } };

/** Starts `vardkase serve` and waits for its ready line. */
export async function serve({ demo = true, data = mkdtempSync(join(tmpdir(), 'vardkase-e2e-')), env = {} } = {}) {
  const args = ['serve', '--data', data, '--listen', '127.0.0.1:0', '--syslog-udp', '127.0.0.1:0', '--syslog-tcp', '127.0.0.1:0'];
  if (demo) args.push('--demo');
  const child = spawn(BINARY, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  let out = '';
  let err = '';
  child.stderr.on('data', (d) => { err = (err + d).slice(-8000); });
  const url = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready after 120 s\n${out}\n${err}`)), 120_000);
    child.stdout.on('data', (d) => {
      out += d;
      const ready = out.match(/^ready (http\S+)/m);
      if (ready) { clearTimeout(timer); resolve(ready[1].replace(/\/$/, '')); }
    });
    child.on('exit', (code) => { clearTimeout(timer); reject(new Error(`ended with ${code}\n${out}\n${err}`)); });
  });
  return {
    url,
    data,
    child,
    output: () => out,
    errors: () => err,
    /** The demo users as printed: name → password. */
    users: () => Object.fromEntries([...out.matchAll(/^\s{2,}(\S+)\s+(\S+)\s{2,}.+$/gm)].map((m) => [m[1], m[2]])),
    async stop() {
      child.removeAllListeners('exit');
      const ended = new Promise((resolve) => child.on('exit', resolve));
      child.kill('SIGTERM');
      const code = await Promise.race([ended, new Promise((r) => setTimeout(() => r('timeout'), 20_000))]);
      if (code === 'timeout') child.kill('SIGKILL');
      rmSync(data, { recursive: true, force: true });
      if (code !== 0) throw new Error(`the server ended with ${code} after SIGTERM\n${err}`);
    },
  };
}

export async function browser() {
  if (!CHROMIUM) throw new Error('Chromium is not installed (Debian package: chromium)');
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

/** A page at a size and theme; collects CSP violations and script errors, which every test may assert to be none. */
export async function open(browser, { size = 'wide', theme = 'light', js = true } = {}) {
  const context = await browser.newContext({ viewport: SIZES[size], colorScheme: theme, javaScriptEnabled: js, locale: 'sv-SE', timezoneId: 'Europe/Stockholm' });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.problems = [];
  page.on('console', (m) => { if (m.type() === 'error' && !/status of (401|403|404|409|422|429)/.test(m.text())) page.problems.push(m.text()); });
  page.on('pageerror', (e) => page.problems.push(String(e)));
  return page;
}

export async function signIn(page, url, name, password) {
  await page.goto(`${url}/login`);
  await page.fill('input[name=name]', name);
  await page.fill('input[name=password]', password);
  await Promise.all([page.waitForNavigation(), page.click('main button[type=submit]')]);
}

/** axe over the page as it stands: WCAG 2.0 to 2.2, A and AA. Gives one line per violation. */
export async function axe(page) {
  await page.evaluate(AXE);
  const result = await page.evaluate(async () => {
    const r = await globalThis.axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] } });
    return r.violations.map((v) => ({ id: v.id, help: v.help, nodes: v.nodes.slice(0, 3).map((n) => `${n.html.slice(0, 160)} ${n.failureSummary?.split('\n').slice(1, 2) ?? ''}`) }));
  });
  return result.map((v) => `${v.id}: ${v.help}\n    ${v.nodes.join('\n    ')}`);
}

/** True when the page scrolls sideways, which no page may at 360 px. */
export async function overflows(page) {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1);
}

export async function screenshot(page, name, options = {}) {
  mkdirSync(OUT, { recursive: true });
  await page.screenshot({ path: join(OUT, `${name}.png`), ...options });
}

// An information owner who has never seen the program classifies one information set: every click is counted, on a phone without script and at a desk. The
// decision shows what it changed. And level 4 stops: nothing that was typed is kept.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { axe, browser, open, overflows, screenshot, serve, signIn } from '../lib/harness.mjs';

const MOST_CLICKS = 40;
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

/** A page whose clicks and typed fields are counted. */
function counted(page) {
  const n = { clicks: 0, fields: 0 };
  return {
    n,
    async click(selector) {
      n.clicks += 1;
      await page.click(selector);
      await page.waitForLoadState();
    },
    async type(selector, text) {
      n.fields += 1;
      await page.fill(selector, text);
    },
  };
}

/** Walks from the start page to the decision; gives the numbers. */
async function classify(page, name, shots) {
  const c = counted(page);
  const shot = async (what) => {
    await screenshot(page, `${shots}-${what}`, { fullPage: true });
    assert.equal(await overflows(page), false, `${what} scrolls sideways`);
  };
  await page.goto(`${server.url}/classifications`);
  await c.click('a[href="/classifications/start"]');
  await c.type('#q', name);
  await c.click('main form[role=search] button');
  await shot('1-which');
  await c.click('main .relations a');
  await shot('2-from');
  await c.click('main form[method=post] .actions button');
  for (const aspect of ['confidentiality', 'integrity', 'availability', 'traceability']) {
    assert.match(page.url(), new RegExp(`/step/${aspect}$`));
    if (!(await page.$('input[name=level]:checked'))) await c.click('input[name=level][value="2"]');
    if ((await page.inputValue('#reason')) === '') await c.type('#reason', 'Vården behöver den varje dag.');
    if (aspect === 'confidentiality') await shot('3-level');
    await c.click('main form[method=post] .actions button.primary');
  }
  await c.type('[name=participants]', 'Verksamhetschef, sjuksköterska, systemförvaltare');
  await shot('4-workshop');
  await c.click('main form.form .actions button.primary');
  await shot('5-before-decision');
  await c.click('form[action$="/decide"] button.primary');
  await shot('6-decided');
  return c.n;
}

for (const [where, options] of [['phone without script', { size: 'narrow', js: false }], ['desk', { size: 'wide', theme: 'dark' }]]) {
  test(`an owner classifies on a ${where} in at most ${MOST_CLICKS} clicks and sees what it changed`, { timeout: 120_000 }, async () => {
    const page = await open(chrome, options);
    await signIn(page, server.url, 'agare', server.users().agare);
    const n = await classify(page, 'Journal', `classify-${options.size}`);
    const text = await page.innerText('main');
    assert.match(text, /Beslutad/);
    assert.match(text, /Vad beslutet ändrade/);
    assert.ok(n.clicks <= MOST_CLICKS, `${n.clicks} clicks`);
    console.log(`# ${where}: ${n.clicks} clicks, ${n.fields} fields typed`);
    if (options.js !== false) assert.deepEqual(await axe(page), []);
    assert.deepEqual(page.problems, []);
  });
}

test('by keyboard alone a level is chosen and kept', { timeout: 60_000 }, async () => {
  const page = await open(chrome);
  await signIn(page, server.url, 'agare', server.users().agare);
  await page.goto(`${server.url}/classifications/start?q=Journal`);
  await page.focus('main .relations a');
  await page.keyboard.press('Enter');
  await page.waitForURL(/information=/);
  await page.focus('main input[name=from]');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/step\/confidentiality/);
  await page.focus('input[name=level]');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'reason', 'the reason comes after the levels');
  await page.keyboard.type('Med tangentbord');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/step\/integrity/);
  assert.deepEqual(page.problems, []);
});

test('level four stops, keeps no text and names whom to turn to', { timeout: 60_000 }, async () => {
  const page = await open(chrome, { size: 'narrow' });
  await signIn(page, server.url, 'agare', server.users().agare);
  await page.goto(`${server.url}/classifications/start?q=Journal`);
  await page.click('main .relations a');
  await page.click('main form[method=post] .actions button');
  await page.waitForURL(/\/step\//);
  await page.check('input[name=level][value="4"]');
  await page.fill('#reason', 'Detta får inte sparas');
  await page.click('main form[method=post] .actions button.primary');
  await page.waitForURL(/\/stop$/);
  const text = await page.innerText('main');
  assert.match(text, /Skriv ingenting mer/);
  assert.doesNotMatch(text, /Detta får inte sparas/);
  await screenshot(page, 'classify-stop', { fullPage: true });
  assert.deepEqual(await axe(page), []);
});

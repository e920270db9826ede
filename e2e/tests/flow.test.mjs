// The way this program exists for, as its users walk it: an attack arrives over the wire, becomes an alert, one key makes an incident, and the
// incident knows whose information it is and when the law wants the first report. And an employee reports in one minute, without script.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { browser, open, screenshot, serve, signIn } from '../lib/harness.mjs';

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

test('from the attack on the VPN to an incident with owner, class and a preliminary clock', { timeout: 240_000 }, async () => {
  const page = await open(chrome);
  await signIn(page, server.url, 'analytiker', server.users().analytiker);
  let link;
  for (let i = 0; i < 120 && !link; i++) {
    await page.goto(`${server.url}/alerts?state=new`);
    link = await page.$('main table tr:has-text("dc01") a');
    if (!link) await new Promise((r) => setTimeout(r, 1000));
  }
  assert.ok(link, 'no alert about the domain controller after two minutes');
  await link.click();
  await page.waitForLoadState();
  const alert = await page.innerText('main');
  assert.match(alert, /Katalogtjänsten AD/, 'the alert names the system');
  assert.match(alert, /K\d R\d T\d S\d/, 'and the class of its information');
  await screenshot(page, 'flow-alert', { fullPage: true });
  await page.keyboard.press('i');
  await page.waitForURL(/\/incidents\/[0-9a-f-]{36}/);
  const incident = await page.innerText('main');
  assert.match(incident, /INC-\d{4}-\d{4}/);
  assert.match(incident, /[Pp]reliminär/, 'the clock is preliminary until a human confirms it');
  assert.match(incident, /Katalogtjänsten AD/);
  await screenshot(page, 'flow-incident', { fullPage: true });
  assert.deepEqual(page.problems, []);
});

test('an employee reports on a phone without script, and what lacks an answer is said with the rest kept', { timeout: 60_000 }, async () => {
  const page = await open(chrome, { size: 'narrow', js: false });
  await signIn(page, server.url, 'medarbetare', server.users().medarbetare);
  await page.goto(`${server.url}/incidents/report`);
  await page.fill('[name=what]', 'Dator hittad upplåst i korridoren');
  await page.press('[name=what]', 'Enter');
  await page.waitForLoadState();
  assert.ok(await page.$('.error-summary'), 'what is missing is said on top');
  assert.equal(await page.inputValue('[name=what]'), 'Dator hittad upplåst i korridoren', 'what was typed is kept');
  await screenshot(page, 'flow-report-phone', { fullPage: true });
  // The answers that were asked for, and it is done.
  await page.selectOption('[name=still_ongoing]', 'no');
  await page.selectOption('[name=concerns_people]', 'unknown');
  await page.fill('[name=reach_me]', 'Sökare 4711');
  await page.click('main form button.primary');
  await page.waitForURL(/\/incidents\/reported\//);
  assert.match(await page.innerText('main'), /INC-\d{4}-\d{4}/, 'the reporter gets a reference');
  await screenshot(page, 'flow-reported-phone', { fullPage: true });
});

test('signing in and finding a system with the keyboard alone', { timeout: 60_000 }, async () => {
  const page = await open(chrome);
  await page.goto(`${server.url}/login`);
  await page.focus('input[name=name]');
  await page.keyboard.type('ciso');
  await page.keyboard.press('Tab');
  await page.keyboard.type(server.users().ciso);
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  await page.keyboard.press('/');
  await page.keyboard.type('Journal Exempel');
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  const result = page.locator('main a', { hasText: 'Journal Exempel' }).first();
  await result.focus();
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  assert.match(await page.innerText('h1'), /Journal Exempel/);
  await page.keyboard.press('Tab');
  const skip = await page.evaluate(() => document.activeElement?.tagName);
  assert.ok(skip, 'focus is somewhere visible');
});

test('a stale form shows both versions', { timeout: 60_000 }, async () => {
  const [one, two] = [await open(chrome), await open(chrome)];
  for (const page of [one, two]) await signIn(page, server.url, 'ciso', server.users().ciso);
  await one.goto(`${server.url}/systems?q=Diariet`);
  await one.click('main table tbody a');
  await one.waitForLoadState();
  const edit = `${new URL(one.url()).pathname}/edit`;
  for (const page of [one, two]) await page.goto(server.url + edit);
  await one.fill('[name=description]', 'Den första versionen');
  await Promise.all([one.waitForNavigation(), one.press('[name=name]', 'Enter')]);
  await two.fill('[name=description]', 'Den andra versionen');
  await Promise.all([two.waitForNavigation(), two.press('[name=name]', 'Enter')]);
  const text = await two.content();
  assert.ok(text.includes('Den första versionen') && text.includes('Den andra versionen'), 'both versions are on the page');
});

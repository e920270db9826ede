// What is followed up over months, as its users walk it: an incident becomes significant and gives its three reports; an audit is answered, its
// measures reported to the board and the matter closed; a year is planned, run and carried over to the next.
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

/** Somebody at a page of their own. */
async function as(name) {
  const page = await open(chrome);
  await signIn(page, server.url, name, server.users()[name]);
  page.to = (path) => page.goto(server.url + path);
  page.text = () => page.innerText('main');
  return page;
}

/** Presses the form's own button, which is the last one of the main area that is primary. */
async function send(page) {
  await Promise.all([page.waitForNavigation(), page.locator('main form button.primary').last().click()]);
  const wrong = await page.$('.error-summary');
  assert.equal(wrong && (await wrong.innerText()), null, page.url());
}

/** A record chosen in a picker: searched for, then the first that is found. */
async function pick(page, field, name) {
  await page.fill(`[name="${field}_q"], [name="q.${field}"]`, name);
  await page.keyboard.press('Enter');
}

/** The moment some minutes ago, as a form writes it, in Swedish time. */
function minutesAgo(minutes) {
  const at = new Date(Date.now() - minutes * 60_000);
  return at.toLocaleString('sv-SE', { timeZone: 'Europe/Stockholm' }).slice(0, 16).replace(' ', 'T');
}

test('an incident is judged significant by a human and gives its three reports', { timeout: 240_000 }, async () => {
  const page = await as('itsak');
  await page.to('/incidents/new');
  await page.fill('[name=title]', 'Kryptering på filservrar i vården');
  const description = await page.$('[name=description]');
  if (description) await description.fill('Filer kan inte öppnas på flera enheter.');
  await send(page);
  const home = new URL(page.url()).pathname;
  await page.click('a[href$="/assessment"]');
  await page.waitForLoadState();
  await page.check('[name=assessment][value=required]').catch(() => page.selectOption('[name=assessment]', 'required'));
  await page.fill('[name=reason]', 'Vården kan inte läsa journaler på flera enheter.');
  await send(page);
  for (const stage of ['early_warning', 'incident_notification', 'final_report']) {
    await page.to(home);
    const link = page.locator(`main a[href$="/reports/${stage}"]`).first();
    assert.ok(await link.count(), `${stage} is on the page`);
    await Promise.all([page.waitForNavigation(), link.click()]);
    assert.ok((await page.locator('button[data-copy]').count()) > 0, 'every field has its button');
    await screenshot(page, `follow-up-report-${stage}`, { fullPage: true });
  }
  assert.deepEqual(page.problems, []);
});

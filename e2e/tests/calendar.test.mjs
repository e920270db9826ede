// The calendar feeds of the demo region, read by a parser that knows nothing of ours (ical.js, which Thunderbird and Nextcloud use).
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import ICAL from 'ical.js';
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

/** The address as the page shows it leads to `public_url`; the test server listens elsewhere. */
const here = (address) => `${server.url}${new URL(address).pathname}`;

/** The API with the session of the page. */
const api = (page, method, path, body) => page.evaluate(async ([method, path, body]) => {
  const answer = await fetch(`/api/v1${path}`, { method, headers: body ? { 'content-type': 'application/json' } : {}, body: body && JSON.stringify(body) });
  return { status: answer.status, body: await answer.json().catch(() => null) };
}, [method, path, body]);

test('a function\'s feed is read by an independent parser and says what the program says', { timeout: 120_000 }, async () => {
  const page = await open(chrome);
  await signIn(page, server.url, 'ciso', server.users().ciso);
  const list = await api(page, 'GET', '/occasions');
  assert.equal(list.status, 200);
  const records = [];
  for (const item of list.body.items.slice(0, 40)) records.push((await api(page, 'GET', `/occasions/${item.id}`)).body);
  const owner = records.find((r) => r.owner)?.owner;
  assert.ok(owner, 'an occasion of the demo region has an owner');
  const made = await api(page, 'POST', '/calendar-feeds', { function: owner, name: 'Prov, med tecken; och å' });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const answer = await fetch(here(made.body.address));
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type'), /^text\/calendar/);
  const file = await answer.text();
  for (const line of file.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75, line);
  const calendar = new ICAL.Component(ICAL.parse(file));
  assert.equal(calendar.getFirstPropertyValue('version'), '2.0');
  // ical.js does not know NAME (RFC 7986) and leaves its text as it was written.
  assert.equal(calendar.getFirstPropertyValue('name').replace(/\\([,;\\])/g, '$1'), 'Prov, med tecken; och å');
  const events = calendar.getAllSubcomponents('vevent').map((c) => new ICAL.Event(c));
  assert.ok(events.length > 0, 'the function has occasions');
  assert.equal(new Set(events.map((e) => e.uid)).size, events.length, 'no identity twice');
  for (const event of events) {
    assert.ok(event.startDate.isDate && event.endDate.isDate, 'whole days');
    assert.ok(event.endDate.compare(event.startDate) > 0, 'the end is the day after the last one');
    assert.ok(['CONFIRMED', 'CANCELLED'].includes(event.component.getFirstPropertyValue('status')));
    const record = (await api(page, 'GET', `/occasions/${event.uid}`)).body;
    const last = event.endDate.clone();
    last.adjust(-1, 0, 0, 0);
    assert.equal(last.toString(), record.due_on, event.summary);
    if (record.secrecy === 'secret') assert.ok(!event.summary.includes(record.name));
    else assert.ok(event.summary.endsWith(record.name), `${event.summary} / ${record.name}`);
  }
  const again = await fetch(here(made.body.address), { headers: { 'if-none-match': answer.headers.get('etag') } });
  assert.equal(again.status, 304);
  await api(page, 'POST', `/calendar-feeds/${made.body.id}/revoke`, {});
  assert.equal((await fetch(here(made.body.address))).status, 404);
});

test('an address is made, copied and revoked by keyboard, on a phone and without script', { timeout: 60_000 }, async () => {
  const page = await open(chrome, { size: 'narrow', js: false });
  await signIn(page, server.url, 'ciso', server.users().ciso);
  await page.goto(`${server.url}/wheel`);
  await page.click('a[href="/calendar"]');
  await page.press('[name=name]', 'Enter');
  await page.waitForSelector('#new-feed');
  const address = await page.innerText('#new-feed');
  await screenshot(page, 'calendar-new', { fullPage: true });
  assert.equal((await fetch(here(address))).status, 200);
  await page.goto(`${server.url}/calendar`);
  assert.equal(await page.$('#new-feed'), null, 'shown once');
  await page.focus('form[action$="/revoke"] button');
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  assert.equal((await fetch(here(address))).status, 404);
  const seen = await open(chrome, { size: 'narrow' });
  await signIn(seen, server.url, 'ciso', server.users().ciso);
  await seen.goto(`${server.url}/calendar`);
  assert.deepEqual(await axe(seen), []);
  assert.equal(await overflows(seen), false);
});

// A stranger's first run: the set-up page asks for the token from the console, and is gone afterwards.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { axe, browser, open, serve, signIn } from '../lib/harness.mjs';

let server;
let chrome;

before(async () => {
  server = await serve({ demo: false });
  chrome = await browser();
});
after(async () => {
  await chrome?.close();
  const code = await server?.stop();
  assert.equal(code, 0, 'SIGTERM ends cleanly');
});

test('set-up with the token from the console', { timeout: 60_000 }, async () => {
  const page = await open(chrome);
  await page.goto(`${server.url}/`);
  assert.match(page.url(), /\/setup/);
  assert.deepEqual(await axe(page), []);
  const token = server.output().match(/\b[0-9A-Za-z_-]{20,}\b/)?.[0];
  assert.ok(token, `no token on the console:\n${server.output()}`);
  await page.fill('[name=token]', 'fel');
  await page.fill('[name=region]', 'Region Prov');
  await page.fill('[name=login]', 'admin');
  await page.fill('[name=name]', 'Administratören');
  for (const field of await page.$$('input[type=password]')) await field.fill('ett långt lösenord');
  for (const box of await page.$$('input[type=checkbox]')) await box.check();
  await page.click('main button[type=submit]');
  await page.waitForLoadState();
  assert.ok(await page.$('.error-summary'), 'a wrong token is refused');
  assert.equal(await page.inputValue('[name=region]'), 'Region Prov', 'what was typed is kept');
  await page.fill('[name=token]', token);
  for (const field of await page.$$('input[type=password]')) await field.fill('ett långt lösenord');
  await page.click('main button[type=submit]');
  await page.waitForLoadState();
  await page.goto(`${server.url}/setup`);
  assert.doesNotMatch(await page.content(), /name="token"/, 'the set-up page is gone');
  await page.context().clearCookies();
  await signIn(page, server.url, 'admin', 'ett långt lösenord');
  assert.match(await page.content(), /Region Prov/);
});

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
  await server?.stop();
});

test('set-up with the token from the console', { timeout: 60_000 }, async () => {
  const page = await open(chrome);
  await page.goto(`${server.url}/`);
  assert.match(page.url(), /\/setup/);
  assert.deepEqual(await axe(page), []);
  const token = server.output().match(/\b[0-9A-Za-z_-]{20,}\b/)?.[0];
  assert.ok(token, `no token on the console:\n${server.output()}`);
  await page.fill('[name=token]', 'fel');
  await page.press('[name=token]', 'Enter');
  await page.waitForLoadState();
  assert.ok(await page.$('.error-summary, .field-error'), 'a wrong token is refused');
  await page.fill('[name=token]', token);
  await page.press('[name=token]', 'Enter');
  await page.waitForSelector('[name=region]');
  await page.fill('[name=region]', 'Region Prov');
  await page.fill('[name=name]', 'Administratören');
  await page.fill('[name=login]', 'admin');
  await page.fill('[name=password]', 'ett långt lösenord');
  await page.fill('[name=password_again]', 'ett långt lösenord');
  await page.check('[name=reminder]');
  await page.press('[name=region]', 'Enter');
  await page.waitForLoadState();
  await page.goto(`${server.url}/setup`);
  assert.doesNotMatch(await page.content(), /name="token"/, 'the set-up page is gone');
  await page.context().clearCookies();
  await signIn(page, server.url, 'admin', 'ett långt lösenord');
  assert.match(await page.content(), /Region Prov/);
});

// What is followed up over months, as its users walk it: an incident becomes significant and its reports are given; an audit is answered, its
// measures are reported to the board and the matter is closed; a year is planned, run and carried over to the next.
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

/** Presses the button of the form that goes to `action`, of the last form where nothing is said, and expects to be let through. */
async function send(page, action = '') {
  const form = page.locator(action ? `main form[action$="${action}"]` : 'main form.form').last();
  await Promise.all([page.waitForNavigation(), form.locator('button.primary').last().click()]);
  const wrong = await page.$('.error-summary');
  assert.equal(wrong && (await wrong.innerText()), null, page.url());
}

/** A record chosen in a picker: searched for, and the first that is found. */
async function pick(page, field, name) {
  await page.fill(`[name="_q_${field}"]`, name);
  await page.locator(`#f-${field}-hits input`).first().check();
}

/** Opens the first link of the list that is called this. */
async function follow(page, words) {
  await Promise.all([page.waitForNavigation(), page.locator('main a', { hasText: words }).first().click()]);
}

/** Today as a form writes it, in Swedish time. */
const today = () => new Date().toLocaleDateString('sv-SE', { timeZone: 'Europe/Stockholm' });

/** A moment so many minutes ago as a form writes it, in Swedish time. */
const ago = (minutes) => new Date(Date.now() - minutes * 60_000).toLocaleString('sv-SE', { timeZone: 'Europe/Stockholm' }).slice(0, 16).replace(' ', 'T');

test('an incident is judged significant by a human and its reports are given, each with its receipt', { timeout: 300_000 }, async () => {
  const page = await as('ciso');
  await page.to('/incidents/new');
  await page.fill('[name=title]', 'Filer på gemensamma ytor går inte att öppna');
  await send(page);
  const home = new URL(page.url()).pathname;
  await page.locator('main a[href$="/assessment"]').first().click();
  await page.waitForLoadState();
  const required = page.locator('[name=assessment]').first();
  if ((await required.evaluate((e) => e.tagName)) === 'SELECT') await required.selectOption('required');
  else await page.check('[name=assessment][value=required]');
  await page.fill('[name=reason]', 'Vården kommer inte åt journalbilagor på flera enheter.');
  await send(page);
  await page.to(home);
  await page.locator('main a[href$="/awareness"]').first().click();
  await page.waitForLoadState();
  await page.fill('[name=at]', ago(90));
  await page.fill('[name=reason]', 'Då ringde akutkliniken till tjänsteman i beredskap.');
  await send(page);
  for (const stage of ['early_warning', 'incident_notification', 'final_report']) {
    await page.to(home);
    const link = page.locator(`main table a[href$="/reports/${stage}"]`).first();
    await Promise.all([page.waitForNavigation(), link.click()]);
    await send(page, '/draft');
    assert.ok((await page.locator('button[data-copy]:visible').count()) > 3, `${stage}: every field has its button`);
    await page.locator('button[data-copy]:visible').first().click();
    await page.waitForFunction(() => document.querySelector('#copied')?.textContent);
    if (stage === 'early_warning') await screenshot(page, 'follow-up-report', { fullPage: true });
    const form = page.locator(`main form[action$="/reports/${stage}"]`);
    await form.locator('[name=submitted_at]').fill(ago(1));
    const channel = form.locator('[name=channel]').first();
    if ((await channel.evaluate((e) => e.tagName)) === 'SELECT') await channel.selectOption({ index: 1 });
    else await form.locator('[name=channel]').first().check();
    await form.locator('[name=unapproved_reason]').fill('Ingen som godkänner går att nå, och fristen löper ut.');
    await send(page, `/reports/${stage}`);
    await page.to(`${new URL(page.url()).pathname.replace(/\/reports\/.*$/, '')}`);
    await page.to(home);
    await Promise.all([page.waitForNavigation(), page.locator(`main table a[href$="/reports/${stage}"]`).first().click()]);
    await Promise.all([page.waitForNavigation(), page.locator('main a[href$="/receipt"]').first().click()]);
    await page.fill('[name=external_ref]', `NCSC-${stage}`);
    await page.fill('[name=received_at]', ago(0));
    await send(page);
  }
  await page.to(home);
  assert.match(await page.text(), /Slutrapport/);
  await screenshot(page, 'follow-up-incident', { fullPage: true });
  assert.deepEqual(page.problems, []);
});

test('an audit is answered, measures are taken and reported, and the board files it', { timeout: 300_000 }, async () => {
  const ciso = await as('ciso');
  await ciso.to('/audits');
  await screenshot(ciso, 'follow-up-audits', { fullPage: true });
  await follow(ciso, /GRA-\d{4}-003/);
  assert.match(await ciso.innerText('h1'), /cybersäkerhetslagen/);
  const audit = new URL(ciso.url()).pathname;
  const id = audit.split('/').pop();

  await ciso.to(`${audit}/act/decide_answer`);
  await ciso.fill('[name=response_decided_on]', today());
  await Promise.all([ciso.waitForNavigation(), ciso.locator('main form button.primary').last().click()]);
  assert.match(await ciso.text(), /R1, R2/, 'the answer waits for each recommendation');

  for (const no of [1, 2]) {
    await ciso.to(`/recommendations?review=${id}`);
    await follow(ciso, `R${no}`);
    await follow(ciso, 'Svara');
    await ciso.selectOption('[name=position]', 'agrees');
    await pick(ciso, 'responsible', 'IT-säkerhetsansvarig');
    await ciso.fill('[name=due_on]', '2027-06-30');
    await send(ciso);
    await follow(ciso, 'Ny åtgärd');
    await ciso.fill('[name=name]', no === 1 ? 'Gemensam metod för klassning införs' : 'Uppföljning av leverantörer läggs i årshjulet');
    await ciso.selectOption('[name=priority]', '2');
    await send(ciso);
    assert.match(ciso.url(), /\/actions\//);
  }
  await ciso.to(`${audit}/act/decide_answer`);
  await ciso.fill('[name=response_decided_on]', today());
  await send(ciso);

  // The answer and the report to the board are drafted from what was written.
  await ciso.to('/paper-templates');
  await follow(ciso, 'Redovisning av åtgärder efter revision');
  const template = new URL(ciso.url()).pathname.split('/').pop();
  await ciso.to(`/papers/new?template=${template}&source=${id}`);
  await ciso.fill('[name=year]', today().slice(0, 4));
  await send(ciso);
  const paper = new URL(ciso.url()).pathname;
  await Promise.all([ciso.waitForNavigation(), ciso.locator('form[action$="/figures/refresh"] button').click()]);
  const text = await ciso.text();
  for (const heading of ['Förslag till beslut', 'Sammanfattning', 'Ärendet', 'Protokollsutdrag skickas till']) assert.match(text, new RegExp(heading));
  assert.match(text, /Gemensam metod för klassning införs/, 'the measure is in the paper');
  assert.match(text, /fyll i: ansvarig funktion/i, 'and who does it, which nobody has said, is asked for');
  await screenshot(ciso, 'follow-up-paper', { fullPage: true });
  for (const format of ['docx', 'pdf']) {
    const [download] = await Promise.all([ciso.waitForEvent('download'), ciso.locator(`a[href$="/file?format=${format}"]`).click()]);
    const stream = await download.createReadStream();
    const first = await new Promise((resolve) => stream.once('data', resolve));
    assert.equal(first.subarray(0, 2).toString(), format === 'pdf' ? '%P' : 'PK', `${format} is what it says`);
  }
  // What no register knows is written by people before it goes on.
  for (const words of ['Sammanfattning', 'Ärendet', 'Förslag till beslut']) {
    await ciso.to(paper);
    const edit = ciso.locator('main .prose a.button', { hasText: words }).first();
    await Promise.all([ciso.waitForNavigation(), edit.click()]);
    await ciso.fill('[name=text]', 'Regionstyrelsen föreslås besluta att lägga revisionsrapporten till handlingarna.');
    await Promise.all([ciso.waitForNavigation(), ciso.locator('main form:has([name=text]) button.primary').last().click()]);
  }
  await ciso.to(`${paper}/review`);
  await send(ciso);
  const director = await as('direktor');
  await director.to(`${paper}/approve`);
  await send(director);
  assert.match(await director.text(), /SHA-256/, 'what was approved is frozen');

  // The board has treated it: reported back, and filed.
  for (const [act, field] of [['measures'], ['report_back', 'reported_back_on'], ['file']]) {
    await ciso.to(`${audit}/act/${act}`);
    if (field) await ciso.fill(`[name=${field}]`, today());
    await send(ciso);
  }
  assert.match(await ciso.text(), /Lagd till handlingarna/);
  assert.deepEqual(ciso.problems, []);
});

test('the page that proves the sentence, and the comparison with the earlier audit', { timeout: 120_000 }, async () => {
  const ciso = await as('ciso');
  await ciso.to('/audits');
  await follow(ciso, /GRA-\d{4}-002/);
  const audit = new URL(ciso.url()).pathname;
  await ciso.to(`${audit}/status`);
  assert.match(await ciso.text(), /Samtliga iakttagelser som bedömdes som hög är åtgärdade, och 5 av 7 mindre\./);
  await screenshot(ciso, 'follow-up-sentence', { fullPage: true });
  await ciso.to(`${audit}/compare`);
  assert.match(await ciso.text(), /2 av 3 tidigare rekommendationer är åtgärdade/);
  await screenshot(ciso, 'follow-up-compare', { fullPage: true });
  const director = await as('direktor');
  await director.to(`${audit}/status`);
  assert.match(await director.text(), /meningen visas bara/, 'a part is never told as the whole');
});

test('a year is planned, run and carried over to the next, which is compared with it', { timeout: 240_000 }, async () => {
  const ciso = await as('ciso');
  await ciso.to('/wheels');
  await ciso.locator('main table tbody a').first().click();
  await ciso.waitForLoadState();
  const wheel = new URL(ciso.url()).pathname;

  await ciso.to(`/activities/new?wheel=${wheel.split('/').pop()}`);
  await ciso.fill('[name=name]', 'Övning: ringlistan prövas');
  const fields = await ciso.$$eval('main form select', (all) => all.map((s) => [s.name, s.value, [...s.options].map((o) => o.value)]));
  for (const [name, value, options] of fields) if (!value && options.length > 1) await ciso.selectOption(`[name=${name}]`, options.find(Boolean));
  await ciso.fill('[name=first_on]', `${today().slice(0, 4)}-12-10`);
  if (await ciso.$('[name=_q_owner]')) await pick(ciso, 'owner', 'Informationssäkerhetssamordnare');
  await send(ciso);

  await ciso.to(wheel);
  await Promise.all([ciso.waitForNavigation(), ciso.locator('form[action$="/generate"] button').click()]);
  await ciso.to('/occasions?q=ringlistan');
  await ciso.locator('main table tbody a').first().click();
  await ciso.waitForLoadState();
  const occasion = new URL(ciso.url()).pathname;
  await ciso.to(`${occasion}/act/done`);
  await ciso.fill('[name=done_on]', today());
  await send(ciso);
  assert.match(await ciso.text(), /Klar|Genomför/);

  await ciso.to(`${wheel}/next`);
  assert.match(await ciso.text(), /ringlistan/, 'what the next year would hold is shown before');
  await screenshot(ciso, 'follow-up-next-year', { fullPage: true });
  await send(ciso);
  await follow(ciso, 'Jämför');
  assert.match(await ciso.innerText('h1'), /[Jj]ämför/);
  await screenshot(ciso, 'follow-up-years', { fullPage: true });
  assert.deepEqual(ciso.problems, []);
});

// Opens pages in headless Chromium, light and dark, wide and on a phone, and says what is wrong with them:
//   node pages.js MODULES CHROMIUM FILE.html...
// Scripts are switched off for the page itself; axe-core looks at it from outside of its world.
"use strict";
const path = require("node:path");
const { readFileSync } = require("node:fs");

const [modules, executablePath, ...files] = process.argv.slice(2);
const puppeteer = require(path.join(modules, "puppeteer-core"));
const axe = readFileSync(path.join(modules, "axe-core", "axe.min.js"), "utf8");

let faults = 0;
const fault = (where, what) => {
  faults++;
  console.log(`${where}: ${what}`);
};

async function accessible(page, where) {
  // The page's policy holds for what is put into it, too: only here it is set aside.
  await page.evaluate(axe);
  const result = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"], preload: false }));
  for (const violation of result.violations)
    for (const node of violation.nodes)
      fault(where, `axe: ${violation.impact}: ${violation.id}: ${node.html.slice(0, 160)} ${node.failureSummary}`);
  return result.passes.length;
}

// Everything stays within the width of the window.
async function fits(page, where) {
  const [wide, window_] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  if (wide > window_) fault(where, `it is ${wide} wide in a window of ${window_}`);
}

// Tab goes from the link past the head through the whole page, in the order of the document, and each stop is seen.
async function walks(page, where) {
  const stops = [];
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const at = document.activeElement;
      if (!at || at === document.body) return null;
      const all = [...document.querySelectorAll("*")];
      const drawn = at.matches("input") ? at.nextElementSibling : at;
      const box = drawn.getBoundingClientRect();
      return {
        order: all.indexOf(at), name: at.tagName + " " + (at.textContent || at.id).trim().slice(0, 30),
        outline: getComputedStyle(drawn).outlineStyle, seen: box.width > 0 && box.height > 0 && box.right > 0,
      };
    });
    if (!stop || (stops.length && stop.order < stops.at(-1).order)) break;
    if (stop.outline === "none") fault(where, `no outline on ${stop.name}`);
    if (!stop.seen) fault(where, `out of sight with the focus on it: ${stop.name}`);
    stops.push(stop);
  }
  if (stops.length < 3 || !stops[0].name.includes("Skip")) fault(where, `the keyboard stops at ${stops.length} places`);
}

// The filter works by itself: with the status `fail`, no group of another status is shown; all are again with `all`.
async function filters(page, where) {
  const groups = () => page.evaluate(() => [...document.querySelectorAll("#checks .group")]
    .filter((g) => g.getClientRects().length > 0).map((g) => g.className.replace("group ", "")));
  const before = await groups();
  for (const status of new Set(before)) {
    await page.click(`label[for=status-${status}]`);
    const shown = await groups();
    if (shown.length === 0 || shown.some((g) => g !== status)) fault(where, `the filter ${status} shows ${shown}`);
  }
  // Of one program, a status that it has not: its name stays, with a word.
  for (const label of await page.$$("label[for^=tool-]")) {
    await label.click();
    const tools = await page.evaluate(() => [...document.querySelectorAll("#checks .tool")]
      .filter((t) => t.getClientRects().length > 0).map((t) => t.className));
    const chosen = await page.evaluate((l) => l.htmlFor, label);
    if (chosen !== "tool-all" && (tools.length !== 1 || !tools[0].endsWith(` ${chosen}`)))
      fault(where, `the filter ${chosen} shows ${tools}`);
  }
  if ((await page.$$("label[for=tool-all]")).length > 0) await page.click("label[for=tool-all]");
  await page.click("label[for=status-all]");
  const after = await groups();
  if (after.length !== before.length) fault(where, `the filter shows ${after.length} groups of ${before.length}`);
}

async function look(browser, file, scheme, width) {
  const where = `${path.basename(file)}, ${scheme}, ${width}`;
  const page = await browser.newPage();
  page.on("console", (message) => fault(where, `console: ${message.text()}`));
  page.on("pageerror", (error) => fault(where, `script: ${error.message}`));
  page.on("request", (request) => {
    if (!/^(file|data):/.test(request.url())) fault(where, `it asks for ${request.url()}`);
  });
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  // First as it is, without any script; then once more for those that look at it.
  await page.setJavaScriptEnabled(false);
  await page.goto(`file://${path.resolve(file)}`);
  await page.setJavaScriptEnabled(true);
  await page.setBypassCSP(true);
  await page.reload();
  await fits(page, where);
  if (width > 400) await walks(page, where);
  if ((await page.$$("#checks .group")).length > 0) await filters(page, where);
  const passes = await accessible(page, where);
  if (passes < 10) fault(where, `axe looked at ${passes} things only`);
  await page.close();
}

(async () => {
  const browser = await puppeteer.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    for (const file of files)
      for (const scheme of ["light", "dark"])
        for (const width of [1280, 360]) await look(browser, file, scheme, width);
  } finally {
    await browser.close();
  }
  console.log(`${files.length} pages, ${faults} faults`);
  process.exit(faults > 0 ? 1 : 0);
})();

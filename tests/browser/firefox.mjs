// The page in Firefox, driven over WebDriver BiDi: a photo is chosen and measured; what was seen is written as JSON.
// node tests/browser/firefox.mjs ADDRESS FIREFOX PHOTO PDF

import puppeteer from "puppeteer-core";

const PAGE = {
  photo: "#photo",
  measure: "#form .submit [type=submit]",
  answer: "#answer h1",
  headline: "#headline",
  picture: ".frame img",
};

const [address, executablePath, photo, pdf] = process.argv.slice(2);
const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true });
try {
  const page = await browser.newPage();
  /** @type {string[]} */
  const complaints = [];
  /** @type {string[]} */
  const asked = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (said) => /error|warn/.test(said.type()) && complaints.push(said.text()));
  page.on("request", (request) => asked.push(request.url()));
  const home = new URL(address).origin;
  await page.setViewport({ width: 375, height: 740 });
  await page.goto(address);
  const input = await page.waitForSelector(PAGE.photo);
  await input.uploadFile(photo);
  await page.click(PAGE.measure);
  await page.waitForSelector(PAGE.answer, { visible: true, timeout: 60_000 });
  await page.waitForSelector(PAGE.headline, { visible: true });
  await page.waitForFunction((picture) => document.querySelector(picture)?.complete, {}, PAGE.picture);
  const seen = {
    browser: await browser.version(),
    headline: await page.$eval(PAGE.headline, (one) => one.textContent),
    photoWidth: await page.$eval(PAGE.picture, (one) => one.naturalWidth),
    wider: await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
    complaints,
    elsewhere: asked.filter((url) => !url.startsWith(home) && !/^(data|blob):/.test(url)),
  };
  await page.pdf({ path: pdf, format: "a4" });
  console.log(JSON.stringify(seen));
} finally {
  await browser.close();
}

// Answers lines of JSON: {"html": …} with {"html": main part, "seconds": CPU}, {"version": package} with {"version": …}.
// Started by boilerml.evaluation.peers.node with the extractor's name and the folder from which packages are looked for.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const [name, folder] = process.argv.slice(2);
const require = createRequire(join(folder, "package.json"));
console.log = console.info = console.warn = console.error = () => {};

function version(wanted) {
  for (let place = dirname(require.resolve(wanted)); place !== dirname(place); place = dirname(place)) {
    try {
      const found = JSON.parse(readFileSync(join(place, "package.json"), "utf-8"));
      if (found.name === wanted) return found.version;
    } catch {
      // not the package's own folder yet
    }
  }
  return "unknown";
}

async function extractor() {
  const { JSDOM, VirtualConsole } = require("jsdom");
  const open = (html) => new JSDOM(html, { url: "https://page.example/", virtualConsole: new VirtualConsole() });
  if (name === "defuddle") {
    // The package exports this part for import alone.
    const main = require.resolve("defuddle");
    const { Defuddle } = await import(pathToFileURL(join(dirname(main), "node.js")).href);
    return async (html) => {
      const found = await Defuddle(open(html).window.document, "https://page.example/");
      return found.content ?? "";
    };
  }
  const { Readability } = require("@mozilla/readability");
  return async (html) => new Readability(open(html).window.document).parse()?.content ?? "";
}

const answer = (value) => process.stdout.write(JSON.stringify(value) + "\n");
let extract;
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const message = JSON.parse(line);
  try {
    extract ??= await extractor();
    if ("version" in message) {
      answer({ version: version(message.version) });
    } else {
      const before = process.cpuUsage();
      const html = await extract(message.html);
      const used = process.cpuUsage(before);
      answer({ html, seconds: (used.user + used.system) / 1e6 });
    }
  } catch (error) {
    answer({ error: String(error) });
  }
}

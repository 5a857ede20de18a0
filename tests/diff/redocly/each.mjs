// Runs `diff` of Redocly's command for each folder that is named, with its old.json and new.json, and prints a record
// separator after each report. All in one process, since loading the command takes ten times as long as a report.
import { pathToFileURL } from "node:url";

const [script, ...folders] = process.argv.slice(2);
const { exit } = process;
const options = ["--format", "json", "--fail-on", "none"];

// The command ends the process when nothing is left to do; until the last folder there is.
process.exit = () => {};
process.on("beforeExit", async (code) => {
  if (code) exit(code);
  if (process.argv[2] === "diff") process.stdout.write("\x1e");
  const folder = folders.shift();
  if (folder === undefined) exit(0);
  process.argv.splice(2, Infinity, "diff", `${folder}/old.json`, `${folder}/new.json`, ...options);
  await import(`${pathToFileURL(script)}?${folder}`);
});

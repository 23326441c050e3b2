// Reads an AsyncAPI document as its community does: a document in, a line for each fault out.
const { text } = require("node:stream/consumers");
const { Parser } = require("@asyncapi/parser");

async function validate() {
  const faults = await new Parser().validate(await text(process.stdin));
  for (const { severity, message, path } of faults) {
    if (severity === 0) console.log(`${path.join("/")}: ${message}`);
  }
}
validate();

// Verifies deliveries with the official library: a line of JSON in, a line out.
const { createInterface } = require("node:readline");
const { Webhook, WebhookVerificationError } = require("standardwebhooks");

createInterface({ input: process.stdin }).on("line", (line) => {
  const sent = JSON.parse(line);
  try {
    const event = new Webhook(sent.secret).verify(sent.body, sent.headers);
    console.log(JSON.stringify({ verified: true, ...event }));
  } catch (error) {
    if (!(error instanceof WebhookVerificationError)) throw error;
    console.log(JSON.stringify({ verified: false }));
  }
});

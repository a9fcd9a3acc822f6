// Run it with: luma-emulator exec -- node --test outage.test.mjs
import assert from "node:assert";
import test from "node:test";
const { LUMA_ENDPOINT, LUMA_API_TOKEN, LUMA_EMULATOR_URL } = process.env;

async function announce() { // stands for your program, which sends a message
  const headers = { Authorization: `Bearer ${LUMA_API_TOKEN}`, "Content-Type": "application/json" };
  const body = JSON.stringify({ recipients: { contacts: ["sam.phyll"] }, message: "Exchange is down until 9 PM." });
  await fetch(`${LUMA_ENDPOINT}/public/notifylumauser/message`, { method: "POST", headers, body });
}

test("Sam is notified once", async () => {
  await announce();
  const answer = await fetch(`${LUMA_EMULATOR_URL}/_emulator/deliveries?to=sam.phyll&text=9+PM`);
  assert.equal((await answer.json()).count, 1);
});

// Speaks to a skill as Alexa would, by its interaction model: a JSON of what to say comes in, one of what was heard
// goes out. "" opens the skill.
"use strict";
const path = require("path");
const { VirtualAlexa } = require(path.join(process.env.SAMEN_TEST_VIRTUAL_ALEXA, "node_modules", "virtual-alexa"));

async function main() {
  const wanted = JSON.parse(require("fs").readFileSync(0, "utf8"));
  const alexa = VirtualAlexa.Builder()
    .skillURL(wanted.url)
    .interactionModel(wanted.model)
    .applicationID(wanted.skill)
    .locale(wanted.locale)
    .create();
  if (wanted.token) alexa.context().setAccessToken(wanted.token);
  let asked = null;
  alexa.filter((request) => { asked = request.request; });
  const heard = [];
  for (const words of wanted.say) {
    const response = words ? await alexa.utter(words) : await alexa.launch();
    heard.push({ intent: asked.intent ? asked.intent.name : asked.type, response: response.response });
  }
  process.stdout.write(JSON.stringify(heard));
}

main().catch((error) => { console.error(error); process.exit(1); });

const core = require('@neropay/core');
const { pay } = require('./pay.mjs');

const [baseUrl, secretKey] = process.argv.slice(2);
pay(core, { baseUrl, secretKey }).then((outcome) => console.log(JSON.stringify(outcome)));

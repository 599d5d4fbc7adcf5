const { readFileSync } = require('node:fs');

/** A file that costs more than about a second of a processor says so in its first lines. */
const SLOW = /^\/\*\* @slow\b/m;

/** What `npm run test:quick` leaves out. It is jest's `--filter`. */
module.exports = (files) => ({ filtered: files.filter((file) => !SLOW.test(readFileSync(file, 'utf8').slice(0, 300))) });

// Run in a consumer's folder with the names of modules: what requiring them loads, as paths from that folder.
const { join, relative } = require('node:path');
const { createRequire } = require('node:module');

const folder = process.cwd();
for (const name of process.argv.slice(2)) createRequire(join(folder, 'consumer.js'))(name);
const own = [__filename];
const loaded = Object.keys(require.cache).filter((file) => !own.includes(file));
console.log(JSON.stringify(loaded.map((file) => relative(folder, file).replaceAll('\\', '/'))));

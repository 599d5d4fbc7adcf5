// Run in a consumer's folder: what requiring the package loads, as paths from that folder.
const { join, relative } = require('node:path');
const { createRequire } = require('node:module');

const folder = process.cwd();
createRequire(join(folder, 'consumer.js'))('cdk-autodiscover-redirect');
const own = [__filename];
const loaded = Object.keys(require.cache).filter((file) => !own.includes(file));
console.log(JSON.stringify(loaded.map((file) => relative(folder, file).replaceAll('\\', '/'))));

const { rmSync } = require('node:fs');

module.exports = async () => rmSync(process.env.TMPDIR, { recursive: true, force: true });

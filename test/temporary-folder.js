const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

// Every App of a test leaves a cloud assembly in the system's temporary folder: thousands, where properties are tested.
// They go into one folder, which temporary-folder-teardown.js takes away.
module.exports = async () => {
  process.env.TMPDIR = mkdtempSync(join(tmpdir(), 'autodiscover-redirect-'));
};

const { mkdtempSync, statfsSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const IN_MEMORY = '/dev/shm';

// Every App of a test leaves a cloud assembly in the system's temporary folder: thousands, where properties are tested.
// They go into one folder, in memory where there is room, which temporary-folder-teardown.js takes away.
module.exports = async () => {
  process.env.TMPDIR = mkdtempSync(join(roomInMemory() ? IN_MEMORY : tmpdir(), 'autodiscover-redirect-'));
};

function roomInMemory() {
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    return bavail * bsize > 2 ** 31;
  } catch {
    return false;
  }
}

// Writes the resource usage of a process at its end to the file that AUTODISCOVER_BENCH_USAGE names.
const { writeFileSync } = require('node:fs');

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  writeFileSync(process.env.AUTODISCOVER_BENCH_USAGE, JSON.stringify({ cpu: (user + system) / 1000, peakRss: process.resourceUsage().maxRSS * 1024 }));
});

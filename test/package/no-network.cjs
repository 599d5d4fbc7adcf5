// Loaded before a consumer's code: whatever asks the network fails there, and fails the process even where the failure is caught.
const dgram = require('node:dgram');
const dns = require('node:dns');
const net = require('node:net');

const asked = [];

function forbid(object, method) {
  object[method] = () => {
    asked.push(method);
    throw new Error(`network is asked: ${method}`);
  };
}

forbid(net.Socket.prototype, 'connect');
forbid(dgram.Socket.prototype, 'send');
for (const method of ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveAny']) {
  forbid(dns, method);
  forbid(dns.promises, method);
}

process.on('exit', () => {
  if (asked.length === 0) return;
  console.error(`the network was asked: ${asked.join(', ')}`);
  process.exitCode = 1;
});

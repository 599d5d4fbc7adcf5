/**
 * What a client waits for a connection that nobody answers, in milliseconds: Windows sends the first packet and two more
 * after 3 and 6 seconds, and gives up after 21 (TcpMaxConnectRetransmissions, Microsoft Learn).
 */
export const DROPPED_MS = 21_000;

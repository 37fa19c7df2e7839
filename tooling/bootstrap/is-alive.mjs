import { readFileSync } from 'node:fs';

/**
 * Whether a process runs. A zombie does not: it is the entry that is left of a process until its parent looks, and where nobody
 * adopts orphans it stays.
 *
 * @param {number} pid
 * @returns {boolean}
 */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    // No /proc on this system, or gone since.
    return process.platform !== 'linux';
  }
}

import { spawn } from 'node:child_process';

/**
 * What must not outlive this process, however it ends: by SIGKILL too. So the cleaning is left to a shell that reads from a pipe which
 * only this process holds open: at its end the shell kills and removes what it was told of.
 */
const script = `
groups=' '
while read -r what value; do
  case $what in
    group) groups="$groups$value " ;;
    ended) case $groups in *" $value "*) groups="\${groups%% $value *} \${groups#* $value }" ;; esac ;;
    directory) set -- "$@" "$value" ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group"; done
rm -rf -- "$@" || { sleep 1; rm -rf -- "$@"; }
`;

/** @type {import('node:child_process').ChildProcess | undefined} */
let shell;

/** @param {string} line */
function tell(line) {
  if (!shell) {
    // A group of its own: Ctrl-C is for this process, and the shell is what cleans up after it.
    shell = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    shell.unref();
  }
  shell.stdin?.write(`${line}\n`);
}

/**
 * The process group is killed when this process ends, unless `groupEnded` was said before.
 *
 * @param {number} group
 */
export function holdGroup(group) {
  tell(`group ${group}`);
}

/** @param {number} group */
export function groupEnded(group) {
  tell(`ended ${group}`);
}

/**
 * The directory is removed, with what is in it, when this process ends.
 *
 * @param {string} directory absolute
 */
export function holdDirectory(directory) {
  tell(`directory ${directory}`);
}

/** Every exit code of `arx`. Scripts rely on them: a changed meaning is a breaking change. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  flow: 3,
  spool: 4,
  address: 5,
  refused: 6,
  database: 7,
  run: 8,
  cancelled: 9,
  stack: 10,
  unavailable: 69,
  internal: 70,
  output: 74,
  timeout: 124,
  hangup: 129,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** One line per code, as the manual shows it. */
export const EXIT_CODES: readonly { readonly code: ExitCode; readonly meaning: string }[] = [
  {
    code: EXIT.ok,
    meaning: 'All went well. A server that was stopped by Ctrl-C, SIGTERM or SIGHUP ends with it, too.',
  },
  {
    code: EXIT.failed,
    meaning:
      'The flow ran and failed, and is counted as a failure; a run that was waited for FAILED; or the doctor, the lint, `arx mixin verify` or a check of built files found a problem.',
  },
  { code: EXIT.usage, meaning: 'Wrong usage: an unknown command or option, a bad value of a flag or a variable.' },
  { code: EXIT.flow, meaning: 'No such flow, or a flow file that cannot be read or is not valid.' },
  { code: EXIT.spool, meaning: 'The spool cannot be used: not a directory, not writable, disk full.' },
  {
    code: EXIT.address,
    meaning: 'The server cannot listen: the port is in use or the address is not of this machine.',
  },
  {
    code: EXIT.refused,
    meaning:
      'Refused: a live run lacks something, such as the key of a model; the flow engine is switched off; runs are alive during a reset; or files of the stack that somebody edited would be overwritten.',
  },
  {
    code: EXIT.database,
    meaning:
      'The database cannot be reached or used; docs/database.md says what to do. `arx up` and `arx server` go on without it and end with 0.',
  },
  {
    code: EXIT.run,
    meaning: 'There is no such run, its state does not allow what was asked, or its idempotency key is another one.',
  },
  { code: EXIT.cancelled, meaning: 'The run that was waited for was CANCELLED.' },
  {
    code: EXIT.stack,
    meaning: 'The stack: its files cannot be written, or Docker is not there, does not run or failed.',
  },
  { code: EXIT.unavailable, meaning: 'Node.js is too old, or arx is not built yet.' },
  { code: EXIT.internal, meaning: 'An error in arx itself. ARX_DEBUG=1 shows where.' },
  { code: EXIT.output, meaning: 'Standard output could not be written, for example because the disk is full.' },
  { code: EXIT.timeout, meaning: 'The run that was waited for did not end in time. It goes on.' },
  { code: EXIT.hangup, meaning: 'Ended by SIGHUP; a run is counted as a failure with reason cancelled.' },
  { code: EXIT.interrupted, meaning: 'Ended by Ctrl-C (SIGINT); a run is counted as a failure with reason cancelled.' },
  { code: EXIT.terminated, meaning: 'Ended by SIGTERM; a run is counted as a failure with reason cancelled.' },
];

import { CORPUS } from './corpus.ts';
import { EMBEDDINGS, ENCODINGS } from './encodings.ts';
import { type Counted, type Measured, POSITIONS } from './measure.ts';

type Row = readonly (string | number)[];

function table(head: readonly string[], rows: readonly Row[]): string {
  const line = (cells: Row): string => `| ${cells.join(' | ')} |`;
  return [line(head), `| --- |${' ---: |'.repeat(head.length - 1)}`, ...rows.map(line)].join('\n');
}

function total(rows: readonly Row[]): Row {
  const columns = rows[0]?.slice(1).map((_, k) => rows.reduce((sum, row) => sum + Number(row[k + 1]), 0)) ?? [];
  return ['**all**', ...columns];
}

const list = (what: string, things: object): string =>
  `${Object.keys(things).length} ${what}: ${Object.keys(things).join(', ')}`;

const rowsOf = (counted: ReadonlyMap<string, Counted>): Row[] =>
  [...counted].map(([name, { tried, wrong }]) => [name, tried, wrong.length]);

/** The text of docs/reference/screening.md. */
export function screeningPage(measured: Measured): string {
  const misses = rowsOf(measured.misses).map(([name, ...counts], i): Row => {
    return [name as string, CORPUS[i]?.values.length ?? 0, ...counts];
  });
  const heldOut = rowsOf(measured.heldOutMisses);
  const alarms = rowsOf(measured.falseAlarms);
  const names = measured.heldOutFalseAlarms;
  return `# Screening of label values

<!-- Written by the tests: vitest run packages/metrics/test/labels/personal-data -u -->

A label value stays where metrics are kept for months, is copied into dashboards and alerts, and cannot be taken back. Every
value of an open label is therefore looked at once, when it is new: what holds personal data or a secret becomes \`redacted\`,
as a whole. Closed sets are not looked at; their author wrote them. Nothing has to be switched on, and it cannot be switched off.

The screen catches what a program passes by mistake: an address in a branch name, a key in an error, a home directory in a
path. It is no protection against somebody who hides something, and no reason to put free text into a label.

## What is caught

Each value is tried in every encoding and place, and each text that comes of it in every kind of label. A miss is a text that
any of them lets through.

- ${list('encodings', ENCODINGS)}
- ${list('places', EMBEDDINGS)}
- ${list('kinds of label', POSITIONS)}

${table(['kind', 'values', 'texts', 'misses'], [...misses, total(misses)])}

Not tried: a path below /Users in lower case, which is a route; \`~name\` alone in base64, whose eight letters are a word.

Beyond the corpus, the same kinds drawn at random, half of them plain, half in an encoding or two and in other places:

${table(['kind', 'texts', 'misses'], [...heldOut, total(heldOut)])}

## What is left alone

Ordinary names, by every policy that lets them pass. A false alarm is a name that does not come out as it went in.

${table(['names of', 'values', 'false alarms'], [...alarms, total(alarms)])}

Beyond the list, names put together at random from ordinary words, versions, days, hashes, identifiers, routes and hosts:
${names.wrong.length} false alarms in ${names.tried}.

Decided: UUIDs, ULIDs, hashes and timestamps stay, as they say nothing about a person; where they differ on every run the
label has no policy and does not compile. IP addresses and host names stay: a label of ours names a server, not a client.

## What it cannot catch

- Names of people, streets and companies, and what somebody wrote or asked: no shape tells them from the names of things.
- Ten bare digits: a telephone number in North America, but also the seconds since 1970. They are redacted after a word such
  as \`phone\`. The same goes for an international number without its \`+\` or \`00\`, and for most numbers of eight digits.
- A key without any mark that is shorter than 32 characters, or hexadecimal: 40 digits may be a secret or a commit. They are
  redacted after a word such as \`api_key=\`. Longer ones without a mark are known by letters that no words have; about one
  in a thousand looks like words.
- A password alone. Only what stands before it (\`password=\`, \`user:\` in an address, \`Basic\`) gives it away.
- Letters of another script that look like those of ours, words spelled backwards, encryption, compression, and encodings
  that are not named above.
- Base64 of a text with hardly any ASCII side by side, and of UTF-16 in another script.
- Anything after the first 512 characters of a value; 64 are shown. Of encodings one inside another, 16 readings and 4,096
  characters in all.

## What it takes for something else

- A route below \`/home/\` or \`/Users/\` (\`/home/settings\`) for a home directory; \`/home/{tab}\` and \`/users/all\` stay.
- A worker called \`name@host.domain\` for a mail address; \`name@host\` stays.
- A digest in base64, and a long name of many short and rare abbreviations, for a key.
- Digits that happen to be grouped as a telephone number is, or to have a card's first digits and its check digit.
- \`token: refresh\` and \`secret=none\` for an assignment; \`token:refresh\` and \`secret={name}\` stay.

Cost: some microseconds for a new value of ordinary length, nothing for one that was met before.
`;
}
